'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { Group, type Layout, Panel, Separator } from 'react-resizable-panels'
import { cx } from '@/app/_ui/cx'
import { SPLIT_COOKIE } from '../split'
import { useLesson } from './lesson-context'
import { TerminalPane } from './terminal-pane'

const YEAR_S = 365 * 24 * 60 * 60

/** Text beside the terminal, with a bar to drag between; on a narrow screen one at a time. */
export function Workspace({ split, children }: { split: number; children: ReactNode }) {
  const { onShowTerminal, live } = useLesson()
  const [pane, setPane] = useState<'text' | 'terminal'>('text')
  useEffect(() => {
    onShowTerminal.current = () => setPane('terminal')
  }, [onShowTerminal])
  const done = live.tasks.filter((task) => task.done).length

  return (
    <div className="bench flex h-[calc(100dvh-var(--header))] flex-col" data-workbench data-pane={pane}>
      <nav className="flex gap-1 border-b px-4 lg:hidden" aria-label="Panes">
        <PaneButton active={pane === 'text'} onClick={() => setPane('text')}>
          Text
          {live.tasks.length > 0 ? (
            <span className="ml-2 text-ink-3 tabular-nums">
              {done}/{live.tasks.length}
            </span>
          ) : null}
        </PaneButton>
        <PaneButton active={pane === 'terminal'} onClick={() => setPane('terminal')}>
          Terminal
        </PaneButton>
      </nav>
      <Group
        id="lesson"
        className="min-h-0 flex-1"
        defaultLayout={{ 'pane-text': split, 'pane-terminal': 100 - split }}
        onLayoutChanged={remember}
      >
        <Panel id="pane-text" minSize="22rem" className="bench-text">
          {children}
        </Panel>
        <Separator
          aria-label="Width of the text"
          className="group hidden w-2 shrink-0 items-center justify-center border-x bg-sunken outline-offset-[-2px] hover:bg-line lg:flex"
        >
          <span className="h-10 w-0.5 rounded-full bg-line-strong group-hover:bg-ink" />
        </Separator>
        <Panel id="pane-terminal" minSize="20rem">
          <TerminalPane />
        </Panel>
      </Group>
    </div>
  )
}

function remember(layout: Layout): void {
  const text = layout['pane-text']
  if (text) document.cookie = `${SPLIT_COOKIE}=${text.toFixed(1)}; path=/; max-age=${YEAR_S}; samesite=lax`
}

function PaneButton({ active, onClick, children }: { active: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={active}
      onClick={onClick}
      className={cx(
        'h-11 border-transparent border-b-2 px-3 text-sm',
        active ? 'border-lead-mark font-[560] text-ink' : 'text-ink-2',
      )}
    >
      {children}
    </button>
  )
}
