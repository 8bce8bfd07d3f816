const JOIN_MS = 4
const JOIN_BYTES = 64 * 1024

/**
 * Makes few large frames of many small chunks: after a quiet moment a chunk is passed on at once, so that a keystroke's
 * echo does not wait; what follows is joined for at most 4 ms or 64 KiB.
 */
export class Joiner {
  readonly #send: (bytes: Buffer) => void
  #held: Buffer[] = []
  #heldBytes = 0
  #timer: NodeJS.Timeout | null = null

  constructor(send: (bytes: Buffer) => void) {
    this.#send = send
  }

  push(chunk: Buffer): void {
    if (!this.#timer) {
      this.#send(chunk)
      this.#timer = setTimeout(() => this.#onTimer(), JOIN_MS)
      return
    }
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    if (this.#heldBytes >= JOIN_BYTES) this.flush()
  }

  /** Passes on what is held back. */
  flush(): void {
    const [only] = this.#held
    if (!only) return
    const bytes = this.#held.length === 1 ? only : Buffer.concat(this.#held, this.#heldBytes)
    this.#held = []
    this.#heldBytes = 0
    this.#send(bytes)
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
