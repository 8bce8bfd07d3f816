import type { ClientScreen } from './types'

/** Handed to the screen and not yet drawn. Small, so that what waits can still be thrown away. */
const DRAW_AHEAD_BYTES = 64 * 1024

interface Chunk {
  bytes: Uint8Array
  onDrawn: () => void
}

/**
 * Output between the network and the screen. The screen's own queue cannot be emptied, so most of a flood waits here:
 * when the server sends the screen anew after Ctrl-C, `drop` forgets it and the prompt is there at once.
 */
export class DrawQueue {
  readonly #screen: ClientScreen
  #waiting: Chunk[] = []
  #ahead = 0
  #bytes = 0

  constructor(screen: ClientScreen) {
    this.#screen = screen
  }

  /** Bytes that arrived and are not drawn. */
  get backlog(): number {
    return this.#bytes
  }

  write(bytes: Uint8Array, onDrawn: () => void): void {
    this.#bytes += bytes.length
    this.#waiting.push({ bytes, onDrawn })
    this.#pump()
  }

  /** Runs after all that was written so far. */
  after(work: () => void): void {
    if (this.#waiting.length === 0) work()
    else this.#waiting.push({ bytes: new Uint8Array(0), onDrawn: work })
  }

  /** Forgets what the screen was not given yet. */
  drop(): void {
    for (const { bytes } of this.#waiting) this.#bytes -= bytes.length
    this.#waiting = []
  }

  #pump(): void {
    while (this.#waiting[0] && this.#ahead < DRAW_AHEAD_BYTES) {
      const { bytes, onDrawn } = this.#waiting.shift() as Chunk
      if (bytes.length === 0) {
        onDrawn()
        continue
      }
      this.#ahead += bytes.length
      this.#screen.write(bytes, () => {
        this.#ahead -= bytes.length
        this.#bytes -= bytes.length
        onDrawn()
        this.#pump()
      })
    }
  }
}
