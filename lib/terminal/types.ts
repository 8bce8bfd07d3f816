import type { Role, ServerFrame, Size } from './protocol'

/** Which terminal: there are several by name in one sandbox. */
export interface TerminalKey {
  sandboxId: string
  name: string
}

/** Where a session's output goes: one connected client, or a recorder. None of these may throw. */
export interface Viewer {
  bytes(bytes: Buffer): void
  /** Output goes on at `o`; with `snap`, which makes the screen right up to there, or from where the client was. */
  resumed(from: { id: string; o: number; way: 'delta' | 'snapshot'; snap: string } & Size): void
  sized(size: Size): void
  exited(code: number | null): void
  closed(code: number, reason: string): void
  /** Something about the terminal and not its output. */
  told(frame: ServerFrame): void
}

/** What a client that comes (back) has: the shell and the offset it knows, and its size. */
export type Resume = { id: string | null; o: number | null } & Size

/** A client's hold on a session. */
export interface Attachment {
  input(bytes: Buffer): Promise<void>
  resize(size: Size): void
  ack(offset: number): void
  resume(from: Resume): void
  /** Unacknowledged bytes by which this client holds the program back; 0 for one that never does. */
  lag(): number
  setRole(role: Role): void
  detach(): void
}
