import { AppError, ERROR_CODES } from '@/lib/base/errors'

// Shared by server and browser: no Node in here. The protocol in words: docs/terminal-protocol.md.

export const SUBPROTOCOL = 'drydock.terminal.v1'

/**
 * Output that may be on its way without having been acknowledged; the program in the sandbox blocks beyond it. With one
 * read of 64 KiB above it and the screen sent after an interrupt it is what may be shown after Ctrl-C: 256 KiB.
 */
export const WINDOW_BYTES = 128 * 1024
/** A paused program goes on when no more than this is unacknowledged. */
export const RESUME_BYTES = WINDOW_BYTES / 2
/** Input that a client may have on its way, and the largest input frame that it should send. */
export const INPUT_WINDOW_BYTES = 64 * 1024
/** The server confirms input whenever it has passed on this much. */
export const INPUT_ACK_BYTES = 16 * 1024
/** Frames above this end the connection with close code 1009. */
export const MAX_FRAME_BYTES = 1024 * 1024

/** Open terminals of one sandbox. */
export const MAX_TERMINALS = 8
/** The terminal that is there without anybody having opened it. */
export const FIRST_TERMINAL = 'main'
/** Characters of a terminal's title. */
export const MAX_TITLE_CHARS = 40

export const MAX_COLS = 500
export const MAX_ROWS = 300

/** Close codes beyond those of errors (ERROR_CODES in lib/base/errors.ts). */
export const CLOSE = {
  /** The server stops or restarts: connect again. */
  stopping: 1001,
  /** The shell has ended: a new connection starts a new one. */
  ended: 4000,
  /** The owner has closed this terminal: its tab goes away. */
  closed: 4410,
  /** Nothing was heard from the client for too long: connect again. */
  silent: 4408,
} as const

/** Close codes after which connecting again by itself would only fail again. */
export const FINAL_CLOSE_CODES: ReadonlySet<number> = new Set<number>([
  CLOSE.ended,
  CLOSE.closed,
  1002,
  1003,
  1009,
  ERROR_CODES.not_signed_in.close,
  ERROR_CODES.forbidden.close,
  ERROR_CODES.not_found.close,
  ERROR_CODES.invalid_input.close,
  ERROR_CODES.too_many_requests.close,
])

export interface Size {
  cols: number
  rows: number
}

/** controller: may type. viewer: may not; its input and its sizes are ignored, and it never holds the program back. */
export type Role = 'controller' | 'viewer'

/** One connection to a terminal. */
export interface Peer {
  id: string
  /** The same for all connections of one person; means nothing outside of this terminal. */
  person: string
  name: string
  role: Role
  /** Here by the owner's consent, and not the owner. */
  guest: boolean
}

/** Somebody who asks to join this sandbox, or has been let in. */
export interface JoinView {
  id: string
  name: string
  state: 'asked' | 'granted'
  /** Null while asked. */
  access: 'view' | 'type' | null
  /** When asking, or the consent, runs out by itself; ISO 8601. */
  expiresAt: string
}

export interface TerminalView {
  name: string
  title: string
  /** The recording under way, if any. */
  recordingId: string | null
}

/** What a client says in text frames. */
export type ClientFrame =
  /** First frame, and again whenever the client wants the screen anew: what it has of which shell. */
  | ({ t: 'resume'; id: string | null; o: number | null } & Size)
  | ({ t: 'resize' } & Size)
  /** Output up to byte `o` is on the screen. */
  | { t: 'ack'; o: number }
  | { t: 'ping' }

/** What the server says in text frames. */
export type ServerFrame =
  /**
   * Output goes on at byte `o` of shell `id`. delta: the client's screen is right so far; snapshot: clear it and write
   * `snap` first.
   */
  | ({ t: 'resume'; id: string; o: number; way: 'delta' | 'snapshot'; snap: string } & Size)
  /** Another client of the same terminal rules its size now. */
  | ({ t: 'size' } & Size)
  /** Input up to byte `o` of this connection was passed on. */
  | { t: 'in'; o: number }
  | { t: 'exit'; code: number | null }
  /** What this connection may do: before its first `resume`, and again when that changes. */
  | { t: 'role'; role: Role; guest: boolean }
  /** Everybody at this terminal, and which of them this connection is: when somebody comes, goes or changes roles. */
  | { t: 'peers'; you: string; list: Peer[] }
  /** Said to the owner alone: who asks to join and who was let in, whenever that changes. */
  | { t: 'joins'; list: JoinView[] }
  /** The sandbox's open terminals, whenever that changes. */
  | { t: 'terminals'; list: TerminalView[] }
  /** Whether this terminal is being recorded; `why` says how a recording ended that nobody stopped. */
  | { t: 'recording'; id: string | null; since: string | null; why: string | null }
  /** A bound holds the terminal back (`on`) or does so no more; `message` is a sentence for people. */
  | { t: 'limit'; what: 'output'; on: boolean; message: string }
  /** Said right before the server closes. */
  | { t: 'bye'; code: number; reason: string }
  | { t: 'pong' }

/** Reads a client's text frame. Throws `invalid_input` for anything that is not exactly one of the frames above. */
export function parseClientFrame(text: string): ClientFrame {
  const frame = parseObject(text)
  switch (frame.t) {
    case 'resume':
      return { t: 'resume', id: readId(frame.id), o: frame.o === null ? null : readOffset(frame.o), ...readSize(frame) }
    case 'resize':
      return { t: 'resize', ...readSize(frame) }
    case 'ack':
      return { t: 'ack', o: readOffset(frame.o) }
    case 'ping':
      return { t: 'ping' }
    default:
      throw refused()
  }
}

/** Reads a server's text frame; the client trusts its own server, so the form alone is looked at. */
export function parseServerFrame(text: string): ServerFrame {
  return parseObject(text) as ServerFrame
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {}
  throw refused()
}

function readSize({ cols, rows }: Record<string, unknown>): Size {
  return { cols: clamp(readWhole(cols), 2, MAX_COLS), rows: clamp(readWhole(rows), 1, MAX_ROWS) }
}

function readOffset(value: unknown): number {
  const offset = readWhole(value)
  if (offset < 0) throw refused()
  return offset
}

function readWhole(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw refused()
}

function readId(value: unknown): string | null {
  if (value === null || (typeof value === 'string' && value.length <= 64)) return value
  throw refused()
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}

function refused(): AppError {
  return new AppError('invalid_input', 'The terminal page sent something that this server does not understand.')
}
