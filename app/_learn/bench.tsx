'use client'

import type { ReactNode } from 'react'
import { Group, type Layout, Panel, Separator } from 'react-resizable-panels'
import { cx } from '@/app/_ui/cx'
import { SPLIT_COOKIE } from './split'

const YEAR_S = 365 * 24 * 60 * 60

export type Pane = 'left' | 'right'

/**
 * Two panes that fill the window below the header, with a bar to drag between (arrow keys work on it too); on a narrow
 * screen one at a time, chosen above.
 */
export function Bench({
  split,
  pane,
  onPane,
  labels,
  left,
  right,
}: {
  /** Width of the left pane in percent. */
  split: number
  pane: Pane
  onPane: (pane: Pane) => void
  labels: { left: ReactNode; right: ReactNode }
  left: ReactNode
  right: ReactNode
}) {
  return (
    <main id="main" className="bench flex h-[calc(100dvh-var(--header))] flex-col" data-workbench data-pane={pane}>
      <nav className="flex gap-1 border-b px-4 lg:hidden" aria-label="Panes">
        <PaneButton active={pane === 'left'} onClick={() => onPane('left')}>
          {labels.left}
        </PaneButton>
        <PaneButton active={pane === 'right'} onClick={() => onPane('right')}>
          {labels.right}
        </PaneButton>
      </nav>
      <Group
        id="bench"
        className="min-h-0 flex-1"
        defaultLayout={{ 'pane-left': split, 'pane-right': 100 - split }}
        onLayoutChanged={remember}
      >
        <Panel id="pane-left" minSize="22rem">
          {left}
        </Panel>
        <Separator
          aria-label="Width of the text"
          className="group hidden w-2 shrink-0 items-center justify-center border-x bg-sunken -outline-offset-2 hover:bg-line lg:flex"
        >
          <span className="h-10 w-0.5 rounded-full bg-line-strong group-hover:bg-ink" />
        </Separator>
        <Panel id="pane-right" minSize="22rem">
          {right}
        </Panel>
      </Group>
    </main>
  )
}

function remember(layout: Layout): void {
  const left = layout['pane-left']
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing without https and in older browsers
  if (left) document.cookie = `${SPLIT_COOKIE}=${left.toFixed(1)}; path=/; max-age=${YEAR_S}; samesite=lax`
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
