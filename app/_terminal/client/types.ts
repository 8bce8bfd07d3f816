import type { ServerFrame, Size } from '@/lib/terminal/protocol'

/** `unsent`: something was typed while the connection was lost, and went nowhere. */
export type TerminalStatus =
  | { state: 'connecting'; unsent?: true }
  /** `back`: the connection was lost before, and the screen is right again. */
  | { state: 'open'; back: boolean; unsent?: true }
  | { state: 'waiting'; retryAt: number; unsent?: true }
  | { state: 'offline'; unsent?: true }
  /** The shell ended; `code` is its exit code. */
  | { state: 'ended'; code: number | null }
  /** The owner closed this terminal for good. */
  | { state: 'closed' }
  /** Trying again by itself would not help. */
  | { state: 'refused'; message: string }

/** What the server says about a terminal beside its output; each value replaces the one before. */
export type TerminalNews = Extract<ServerFrame, { t: 'role' | 'peers' | 'joins' | 'terminals' | 'recording' | 'limit' }>

/** What the client draws on. */
export interface ClientScreen {
  size(): Size
  write(data: Uint8Array | string, onDrawn?: () => void): void
  /** Empties everything and takes another size. */
  reset(size: Size): void
  resize(size: Size): void
}

/** The part of a WebSocket that is used; the browser's own fits. */
export interface Socket {
  binaryType: string
  readyState: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
}

export interface ClientOptions {
  screen: ClientScreen
  openSocket(subprotocol: string): Socket
  /** Why connecting fails: a sentence when trying again is useless, else null. */
  probe(): Promise<string | null>
  isHidden(): boolean
  isOffline(): boolean
  onStatus(status: TerminalStatus): void
  onNews(news: TerminalNews): void
  /** Output arrived: for the mark on a tab that is not shown. */
  onOutput(): void
}
