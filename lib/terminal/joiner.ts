const JOIN_MS = 4
const JOIN_BYTES = 64 * 1024
/** An echo is small and comes soon after the key. */
const ECHO_BYTES = 1024
const ECHO_WITHIN_MS = 100

/**
 * Makes few large frames of many small chunks: after a quiet moment a chunk is passed on at once, so that a keystroke's
 * echo does not wait; what follows is joined for at most 4 ms or 64 KiB, except for the echo of a key that was just
 * typed.
 */
export class Joiner {
  readonly #send: (bytes: Buffer) => void
  #held: Buffer[] = []
  #heldBytes = 0
  #timer: NodeJS.Timeout | null = null
  #echoUntil = 0

  constructor(send: (bytes: Buffer) => void) {
    this.#send = send
  }

  push(chunk: Buffer): void {
    const echo = chunk.length <= ECHO_BYTES && this.#echoUntil > performance.now()
    if (echo) this.#echoUntil = 0
    if (!this.#timer) {
      this.#send(chunk)
      this.#timer = setTimeout(() => this.#onTimer(), JOIN_MS)
      return
    }
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    if (echo || this.#heldBytes >= JOIN_BYTES) this.flush()
  }

  /** Something was typed: the next small chunk is its echo, most likely. */
  typed(): void {
    this.#echoUntil = performance.now() + ECHO_WITHIN_MS
  }

  /** Passes on what is held back. */
  flush(): void {
    const [only] = this.#held
    if (!only) return
    const bytes = this.#held.length === 1 ? only : Buffer.concat(this.#held, this.#heldBytes)
    this.drop()
    this.#send(bytes)
  }

  /** Forgets what is held back. */
  drop(): void {
    this.#held = []
    this.#heldBytes = 0
  }

  /** Drops the timer; what is held back is passed on first. */
  close(): void {
    this.flush()
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #onTimer(): void {
    // As long as something comes in every interval, joining goes on; a quiet interval ends it.
    this.#timer = this.#heldBytes > 0 ? setTimeout(() => this.#onTimer(), JOIN_MS) : null
    this.flush()
  }
}
