import type { Size } from './protocol'

/** Which terminal: there are several by name in one sandbox. */
export interface TerminalKey {
  sandboxId: string
  name: string
}

/** Where a session's output goes: one connected client. None of these may throw. */
export interface Viewer {
  bytes(bytes: Buffer): void
  /** Output goes on at `o`; with `snap`, which makes the screen right up to there, or from where the client was. */
  resumed(from: { id: string; o: number; way: 'delta' | 'snapshot'; snap: string } & Size): void
  sized(size: Size): void
  exited(code: number | null): void
  closed(code: number, reason: string): void
}

/** What a client that comes (back) has: the shell and the offset it knows, and its size. */
export type Resume = { id: string | null; o: number | null } & Size

/** A client's hold on a session. */
export interface Attachment {
  input(bytes: Buffer): Promise<void>
  resize(size: Size): void
  ack(offset: number): void
  resume(from: Resume): void
  /** Unacknowledged bytes. */
  lag(): number
  detach(): void
}
