'use client'

import '@xterm/xterm/css/xterm.css'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { type Asked, Asks } from './asks'
import type { TerminalNews, TerminalStatus } from './client/types'
import { FindBar } from './find-bar'
import { createHandle, type TerminalHandle } from './handle'
import { LogPanel } from './log-panel'
import { type RunningTerminal, startTerminal } from './start'
import { StatusLine } from './status'

export type { TerminalHandle } from './handle'

/** What a terminal's keys may do with the others; nothing when it stands alone. */
export interface TerminalNeighbours {
  turn(by: 1 | -1): void
  choose(index: number): void
  open(): void
}

interface Props {
  sandboxId: string
  /** Which of the sandbox's terminals: small letters, digits, hyphens. */
  name?: string
  title?: string
  className?: string
  ref?: Ref<TerminalHandle>
  /** False while another terminal is shown in its place. */
  shown?: boolean
  neighbours?: TerminalNeighbours
  /** Characters typed are passed through this first, for example by a held Ctrl of a key bar. */
  onKey?(data: string): string
  onStatus?(status: TerminalStatus): void
  onNews?(news: TerminalNews): void
  /** Output or a bell while it is not shown. */
  onActivity?(): void
  onTitle?(title: string): void
  'data-testid'?: string
}

/** The terminal `name` of a sandbox: connects by itself, and comes back by itself with its screen after any cut. */
export function Terminal(props: Props) {
  const { sandboxId, name = 'main', title = name, className, ref, shown = true } = props
  const host = useRef<HTMLDivElement>(null)
  const running = useRef<RunningTerminal | null>(null)
  const latest = useRef(props)
  const [status, setStatus] = useState<TerminalStatus>({ state: 'connecting' })
  const [asked, setAsked] = useState<Asked | null>(null)
  const [limit, setLimit] = useState<string | null>(null)
  const [panel, setPanel] = useState<'find' | 'log' | null>(null)
  const [flash, setFlash] = useState(0)
  const [readOnly, setReadOnly] = useState(false)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!host.current) return
    const current = startTerminal(host.current, {
      path: `/ws/terminal/${encodeURIComponent(sandboxId)}?terminal=${encodeURIComponent(name)}`,
      label: `Terminal ${name}`,
      onKey: (data) => latest.current.onKey?.(data) ?? data,
      onStatus: (next) => {
        setStatus(next)
        latest.current.onStatus?.(next)
      },
      onNews: (news) => {
        if (news.t === 'limit') setLimit(news.on ? news.message : null)
        if (news.t === 'role') setReadOnly(news.role === 'viewer')
        latest.current.onNews?.(news)
      },
      onOutput: () => {
        if (latest.current.shown === false) latest.current.onActivity?.()
      },
      onAsk: setAsked,
      onTitle: (text) => latest.current.onTitle?.(text),
      onBell: () => {
        setFlash((count) => count + 1)
        latest.current.onActivity?.()
      },
      find: () => setPanel('find'),
      turn: (by) => latest.current.neighbours?.turn(by),
      choose: (index) => latest.current.neighbours?.choose(index),
      open: () => latest.current.neighbours?.open(),
    })
    running.current = current
    return () => {
      running.current = null
      current.stop()
    }
  }, [sandboxId, name])

  useEffect(() => {
    if (shown) running.current?.display.fill()
  }, [shown])

  useImperativeHandle(ref, () => createHandle(running, setPanel), [])
  const closePanel = () => {
    setPanel(null)
    running.current?.display.term.focus()
  }

  return (
    <section
      className={`flex-col overflow-hidden bg-shell ${className ?? 'relative flex h-full'}`}
      aria-label={`Terminal ${title}`}
      data-testid={props['data-testid'] ?? 'terminal'}
      data-status={status.state}
      data-shown={shown}
      data-read-only={readOnly || undefined}
    >
      {panel === 'find' && running.current ? <FindBar display={running.current.display} onClose={closePanel} /> : null}
      <div className="relative min-h-0 flex-1">
        <div ref={host} className="terminal-host absolute inset-0 m-2 overflow-auto" />
        {flash > 0 ? <span key={flash} aria-hidden="true" className="terminal-flash" /> : null}
        {panel === 'log' && running.current ? (
          <LogPanel display={running.current.display} onClose={closePanel} />
        ) : null}
      </div>
      <Asks asked={asked} onDone={() => setAsked(null)} display={() => running.current?.display ?? null} />
      <StatusLine
        status={status}
        limit={limit}
        onRestart={() => {
          running.current?.client.restart()
          running.current?.display.term.focus()
        }}
      />
    </section>
  )
}
