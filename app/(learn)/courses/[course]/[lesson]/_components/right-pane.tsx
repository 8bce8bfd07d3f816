'use client'

import { AppWindow, Container, Files, SquareTerminal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useSettings } from '@/app/_terminal/settings/settings'
import { themeStyle } from '@/app/_terminal/settings/themes'
import { useTexts } from '@/app/_text/provider'
import { cx } from '@/app/_ui/cx'
import { useLesson } from './lesson-context'
import { PreviewPane } from './preview-pane'
import { TerminalPane } from './terminal-pane'

// Tree and editor come when they are first asked for.
const FilesPane = dynamic(() => import('./files/files-pane').then((module) => module.FilesPane), { ssr: false })
const EnginePane = dynamic(() => import('./engine/engine-pane').then((module) => module.EnginePane), { ssr: false })

const VIEWS = ['terminal', 'files', 'preview', 'engine'] as const
type View = (typeof VIEWS)[number]

/** Keys of a list of tabs, by the number of the tab that they leave. */
const NEXT: Record<string, ((at: number) => number) | undefined> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => -1,
}

/** The shell, the files, the pages that the learner's programs serve, and what their engine holds. All stay alive behind each other. */
export function RightPane() {
  const { live, onShowShell, onShowFile, onShowView, terminal } = useLesson()
  const { sandbox } = useTexts()
  const { theme } = useSettings()
  const [view, setView] = useState<View>('terminal')
  const [opened, setOpened] = useState<ReadonlySet<View>>(new Set())
  const [wanted, setWanted] = useState<{ path: string; at: number } | null>(null)
  const show = useCallback((next: View) => {
    setView(next)
    setOpened((before) => new Set([...before, next]))
  }, [])
  useEffect(() => {
    onShowShell.current = () => show('terminal')
    onShowFile.current = (path) => {
      show('files')
      setWanted({ path, at: Date.now() })
    }
    onShowView.current = (index) => {
      const next = VIEWS[index] ?? 'terminal'
      show(next)
      if (next === 'terminal' && terminal.current) terminal.current.focus()
      else document.getElementById(`tab-${next}`)?.focus()
    }
  }, [onShowShell, onShowFile, onShowView, terminal, show])
  // Another sandbox is another machine: nothing of the old one's files and pages stays.
  const machine = live.sandbox?.id ?? 'none'
  return (
    <div className="flex h-full min-h-0 flex-col bg-shell" style={themeStyle(theme)}>
      <div
        className="flex gap-1 overflow-x-auto border-shell-line border-b px-2"
        role="tablist"
        aria-label={sandbox.views}
      >
        <ViewTab view="terminal" now={view} show={show}>
          <SquareTerminal aria-hidden="true" /> {sandbox.terminal}
        </ViewTab>
        <ViewTab view="files" now={view} show={show}>
          <Files aria-hidden="true" /> {sandbox.files}
        </ViewTab>
        <ViewTab view="preview" now={view} show={show}>
          <AppWindow aria-hidden="true" /> {sandbox.preview}
        </ViewTab>
        <ViewTab view="engine" now={view} show={show}>
          <Container aria-hidden="true" /> Docker
        </ViewTab>
      </div>
      <ViewPanel view="terminal" now={view}>
        <TerminalPane />
      </ViewPanel>
      <ViewPanel view="files" now={view}>
        {opened.has('files') ? <FilesPane key={machine} shown={view === 'files'} wanted={wanted} /> : null}
      </ViewPanel>
      <ViewPanel view="preview" now={view}>
        {opened.has('preview') ? <PreviewPane key={machine} shown={view === 'preview'} /> : null}
      </ViewPanel>
      <ViewPanel view="engine" now={view}>
        {opened.has('engine') ? (
          <EnginePane key={machine} shown={view === 'engine'} onPort={() => show('preview')} />
        ) : null}
      </ViewPanel>
    </div>
  )
}

function ViewPanel({ view, now, children }: { view: View; now: View; children: ReactNode }) {
  return (
    <div
      id={`view-${view}`}
      role="tabpanel"
      aria-labelledby={`tab-${view}`}
      className={cx('min-h-0 flex-1', view !== now && 'hidden')}
    >
      {children}
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
      tabIndex={active ? 0 : -1}
      onClick={() => show(view)}
      onKeyDown={(event) => {
        const next = NEXT[event.key]?.(VIEWS.indexOf(view))
        if (next === undefined) return
        event.preventDefault()
        const to = VIEWS[(next + VIEWS.length) % VIEWS.length] ?? view
        show(to)
        document.getElementById(`tab-${to}`)?.focus()
      }}
      className={cx(
        '-mb-px flex h-9 shrink-0 items-center gap-2 border-transparent border-b-2 px-2.5 text-sm [&_svg]:size-[1.1em]',
        active ? 'border-lead-mark text-shell-ink' : 'text-shell-ink-2 hover:text-shell-ink',
      )}
    >
      {children}
    </button>
  )
}
