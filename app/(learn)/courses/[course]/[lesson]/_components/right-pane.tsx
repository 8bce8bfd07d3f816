'use client'

import { AppWindow, SquareTerminal } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useSettings } from '@/app/_terminal/settings/settings'
import { themeStyle } from '@/app/_terminal/settings/themes'
import { cx } from '@/app/_ui/cx'
import { useLesson } from './lesson-context'
import { PreviewPane } from './preview-pane'
import { TerminalPane } from './terminal-pane'

type View = 'terminal' | 'preview'

/** The shell, and the pages that the learner's own programs serve. The shell stays alive behind the page. */
export function RightPane() {
  const { live, onShowShell } = useLesson()
  const { theme } = useSettings()
  const [view, setView] = useState<View>('terminal')
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    onShowShell.current = () => setView('terminal')
  }, [onShowShell])
  const show = (next: View) => {
    setView(next)
    if (next === 'preview') setOpened(true)
  }
  return (
    <div className="flex h-full min-h-0 flex-col bg-shell" style={themeStyle(theme)}>
      <div className="flex gap-1 border-shell-line border-b px-2" role="tablist" aria-label="Terminal or preview">
        <ViewTab view="terminal" now={view} show={show}>
          <SquareTerminal aria-hidden="true" /> Terminal
        </ViewTab>
        <ViewTab view="preview" now={view} show={show}>
          <AppWindow aria-hidden="true" /> Preview
        </ViewTab>
      </div>
      <div
        id="view-terminal"
        role="tabpanel"
        aria-labelledby="tab-terminal"
        className={cx('min-h-0 flex-1', view !== 'terminal' && 'hidden')}
      >
        <TerminalPane />
      </div>
      <div
        id="view-preview"
        role="tabpanel"
        aria-labelledby="tab-preview"
        className={cx('min-h-0 flex-1', view !== 'preview' && 'hidden')}
      >
        {/* Another sandbox is another machine: nothing of the old one's pages stays. */}
        {opened ? <PreviewPane key={live.sandbox?.id ?? 'none'} shown={view === 'preview'} /> : null}
      </div>
    </div>
  )
}

function ViewTab({
  view,
  now,
  show,
  children,
}: {
  view: View
  now: View
  show: (view: View) => void
  children: ReactNode
}) {
  const active = view === now
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${view}`}
      aria-selected={active}
      aria-controls={`view-${view}`}
      data-testid={`tab-${view}`}
      onClick={() => show(view)}
      className={cx(
        '-mb-px flex h-9 items-center gap-2 border-transparent border-b-2 px-2.5 text-sm [&_svg]:size-[1.1em]',
        active ? 'border-lead-mark text-shell-ink' : 'text-shell-ink-2 hover:text-shell-ink',
      )}
    >
      {children}
    </button>
  )
}
