const JOIN_MS = 4
const JOIN_BYTES = 64 * 1024
/** An echo is small and comes soon after the key. */
const ECHO_BYTES = 1024
const ECHO_WITHIN_MS = 100

/**
 * Makes few large frames of many small chunks: after a quiet moment a chunk is passed on at once, so that a keystroke's
 * echo does not wait; what follows is joined for at most 4 ms or 64 KiB, except for the echo of a key that was just
 * typed. A clock is read and no timer set for what goes at once: a timer for every key would wake the process once more.
 */
export class Joiner {
  readonly #send: (bytes: Buffer) => void
  #held: Buffer[] = []
  #heldBytes = 0
  #timer: NodeJS.Timeout | null = null
  #echoUntil = 0
  #sentAt = Number.NEGATIVE_INFINITY

  constructor(send: (bytes: Buffer) => void) {
    this.#send = send
  }

  push(chunk: Buffer): void {
    const now = performance.now()
    const echo = chunk.length <= ECHO_BYTES && this.#echoUntil > now
    if (echo) this.#echoUntil = 0
    const wait = this.#sentAt + JOIN_MS - now
    if (this.#heldBytes === 0 && wait <= 0) {
      this.#sentAt = now
      this.#send(chunk)
      return
    }
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    if (echo || this.#heldBytes >= JOIN_BYTES) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), wait)
  }

  /** Something was typed: the next small chunk is its echo, most likely. */
  typed(): void {
    this.#echoUntil = performance.now() + ECHO_WITHIN_MS
  }

  /** Passes on what is held back. */
  flush(): void {
    const [only] = this.#held
    const bytes = only && this.#held.length > 1 ? Buffer.concat(this.#held, this.#heldBytes) : only
    this.drop()
    if (!bytes) return
    this.#sentAt = performance.now()
    this.#send(bytes)
  }

  /** Forgets what is held back. */
  drop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#held = []
    this.#heldBytes = 0
  }

  /** Passes on what is held back; nothing comes after it. */
  close(): void {
    this.flush()
  }
}
