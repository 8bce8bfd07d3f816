import type { Asked } from './asks'
import { TerminalClient } from './client/client'
import type { ClientOptions, Socket } from './client/types'
import { createDisplay, type Display, type DisplayEvents } from './display/display'
import { readSettings } from './settings/settings'

export interface RunningTerminal {
  display: Display
  client: TerminalClient
  stop(): void
}

interface StartOptions
  extends Pick<ClientOptions, 'onStatus' | 'onNews' | 'onOutput'>,
    Omit<DisplayEvents, 'onResize' | 'onPaste' | 'onLink' | 'onClipboard'> {
  path: string
  label: string
  onKey(data: string): string
  onAsk(asked: Asked): void
}

/** Puts a terminal into `element` and keeps it connected until it is stopped. */
export function startTerminal(element: HTMLElement, options: StartOptions): RunningTerminal {
  const { path, onKey, onAsk, onNews } = options
  let client: TerminalClient | null = null
  const display = createDisplay(element, {
    ...options,
    onResize: (size) => client?.resized(size),
    onPaste: (paste) => onAsk({ kind: 'paste', ...paste }),
    onLink: (address) => onAsk({ kind: 'link', address }),
    onClipboard: (text) => {
      if (readSettings().clipboard === 'ask') onAsk({ kind: 'clipboard', text })
      else void navigator.clipboard.writeText(text).catch(() => onAsk({ kind: 'clipboard', text }))
    },
  })
  const { term } = display
  client = new TerminalClient({
    ...options,
    screen: {
      size: display.fittingSize,
      write: (data, onDrawn) => term.write(data, onDrawn),
      // In the order of what is written: xterm draws later than it is told.
      reset: ({ cols, rows }) =>
        term.write('', () => {
          term.reset()
          term.resize(cols, rows)
          display.fillIfRuled()
        }),
      resize: ({ cols, rows }) =>
        term.write('', () => {
          term.resize(cols, rows)
          display.fillIfRuled()
        }),
    },
    onNews: (news) => {
      if (news.t === 'role') {
        display.setRuled(news.guest || news.role === 'viewer')
        term.options.disableStdin = news.role === 'viewer'
      }
      onNews(news)
    },
    openSocket: (protocol) => new WebSocket(location.origin.replace(/^http/, 'ws') + path, protocol) as Socket,
    probe: () => askWhy(path),
    isHidden: () => document.hidden,
    isOffline: () => !navigator.onLine,
  })
  const started = client
  const disposables = [term.onData((data) => started.input(onKey(data))), term.onBinary((data) => started.input(data))]
  const wake = () => started.wake()
  const wakers: [EventTarget, string][] = [
    [document, 'visibilitychange'],
    [window, 'online'],
    [window, 'pageshow'],
  ]
  for (const [target, event] of wakers) target.addEventListener(event, wake)
  // Not in this instant: in development React mounts twice, and the first connection would be cut while it opens.
  const timer = setTimeout(() => started.start(), 0)
  return {
    display,
    client: started,
    stop: () => {
      clearTimeout(timer)
      for (const [target, event] of wakers) target.removeEventListener(event, wake)
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
