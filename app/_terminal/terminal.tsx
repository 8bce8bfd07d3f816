'use client'

import '@xterm/xterm/css/xterm.css'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { type Socket, TerminalClient, type TerminalStatus } from './client'
import { createDisplay, type Display } from './display'
import { StatusLine } from './status'

const DEFAULT_FONT_PX = 14
const FONT_KEY = 'drydock.terminal.font'
/** Ctrl-U: throws away what stands half typed at the prompt. */
const CLEAR_LINE = '\x15'

/** What the page may do with a terminal. */
export interface TerminalHandle {
  /** Types a command and presses Enter; before the first connection it waits for it. */
  run(text: string): void
  /** Types exactly this, for example from a bar of keys. */
  send(text: string): void
  focus(): void
  copy(): Promise<void>
  paste(): Promise<void>
  clear(): void
  /** Pixels, 8 to 32; kept for the next visit. */
  setFontSize(px: number): void
  fontSize(): number
  /** Shows the next match, upwards; false when there is none. */
  search(text: string): boolean
}

interface Props {
  sandboxId: string
  /** Which of the sandbox's terminals: small letters, digits, hyphens. */
  name?: string
  className?: string
  ref?: Ref<TerminalHandle>
  /** A readable log of the output for screen readers. */
  screenReader?: boolean
  onStatus?(status: TerminalStatus): void
  'data-testid'?: string
}

/** The terminal `name` of a sandbox: connects by itself, and comes back by itself with its screen after any cut. */
export function Terminal({ sandboxId, name = 'main', className, ref, screenReader = false, onStatus, ...rest }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const display = useRef<Display | null>(null)
  const client = useRef<TerminalClient | null>(null)
  const report = useRef(onStatus)
  const [status, setStatus] = useState<TerminalStatus>({ state: 'connecting' })

  useEffect(() => {
    report.current = onStatus
  })

  useEffect(() => {
    if (!host.current) return
    const running = start({
      element: host.current,
      path: `/ws/terminal/${encodeURIComponent(sandboxId)}?terminal=${encodeURIComponent(name)}`,
      label: `Terminal ${name}`,
      screenReader,
      onStatus: (next) => {
        setStatus(next)
        report.current?.(next)
      },
    })
    display.current = running.display
    client.current = running.client
    return () => {
      display.current = null
      client.current = null
      running.stop()
    }
  }, [sandboxId, name, screenReader])

  useImperativeHandle(ref, () => createHandle(display, client), [])

  return (
    <section
      className={`overflow-hidden bg-shell ${className ?? 'relative h-full'}`}
      aria-label={`Terminal ${name}`}
      data-testid={rest['data-testid'] ?? 'terminal'}
      data-status={status.state}
    >
      <div ref={host} className="absolute inset-0 m-2" />
      <StatusLine
        status={status}
        onRestart={() => {
          client.current?.restart()
          display.current?.term.focus()
        }}
      />
    </section>
  )
}

function start({
  element,
  path,
  label,
  screenReader,
  onStatus,
}: {
  element: HTMLElement
  path: string
  label: string
  screenReader: boolean
  onStatus(status: TerminalStatus): void
}) {
  let client: TerminalClient | null = null
  const display = createDisplay({
    element,
    label,
    fontSize: readFontSize(),
    screenReader,
    onResize: (size) => client?.resized(size),
  })
  const { term } = display
  client = new TerminalClient({
    screen: {
      size: display.fittingSize,
      write: (data, onDrawn) => term.write(data, onDrawn),
      // In the order of what is written: xterm draws later than it is told.
      reset: ({ cols, rows }) =>
        term.write('', () => {
          term.reset()
          term.resize(cols, rows)
        }),
      resize: ({ cols, rows }) => term.write('', () => term.resize(cols, rows)),
    },
    openSocket: (protocol) => new WebSocket(location.origin.replace(/^http/, 'ws') + path, protocol) as Socket,
    probe: () => askWhy(path),
    isHidden: () => document.hidden,
    isOffline: () => !navigator.onLine,
    onStatus,
  })
  const started = client
  const disposables = [term.onData((data) => started.input(data)), term.onBinary((data) => started.input(data))]
  const wake = () => started.wake()
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  // Not in this instant: in development React mounts twice, and the first connection would be cut while it opens.
  const timer = setTimeout(() => started.start(), 0)
  return {
    display,
    client: started,
    stop: () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
      window.removeEventListener('online', wake)
      for (const disposable of disposables) disposable.dispose()
      started.stop()
      display.dispose()
    },
  }
}

/** The server's verdict on this terminal, in its words; null when connecting should work. */
async function askWhy(path: string): Promise<string | null> {
  const response = await fetch(path, { cache: 'no-store' })
  if (response.status < 400 || response.status >= 500) return null
  const body: { error?: { message?: string } } = await response.json()
  return body.error?.message ?? 'This terminal cannot be opened.'
}

function createHandle(
  display: React.RefObject<Display | null>,
  client: React.RefObject<TerminalClient | null>,
): TerminalHandle {
  return {
    run: (text) => client.current?.input(`${CLEAR_LINE}${text.trim().replace(/\r?\n/g, '\r')}\r`),
    send: (text) => client.current?.input(text),
    focus: () => display.current?.term.focus(),
    copy: async () => display.current?.copy(),
    paste: async () => display.current?.paste(),
    clear: () => display.current?.term.clear(),
    setFontSize: (px) => {
      if (!display.current) return
      const size = Math.min(32, Math.max(8, Math.round(px)))
      display.current.term.options.fontSize = size
      display.current.fill()
      localStorage.setItem(FONT_KEY, String(size))
    },
    fontSize: () => display.current?.term.options.fontSize ?? DEFAULT_FONT_PX,
    search: (text) => display.current?.search.findPrevious(text) ?? false,
  }
}

function readFontSize(): number {
  const kept = Number(localStorage.getItem(FONT_KEY))
  return kept >= 8 && kept <= 32 ? kept : DEFAULT_FONT_PX
}
