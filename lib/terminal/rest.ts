/** So long nothing is printed when a command has come to its end, or waits. */
const REST_MS = 150
/** Whoever is told looks at a sandbox, which is a process in it. */
const GAP_MS = 500
/** For each command. What prints on and on, a clock for example, is no news after that. */
const TIMES = 6

/** Ends a line, or a program: Enter, Ctrl-J, Ctrl-C, Ctrl-D. */
const ENDS = [13, 10, 3, 4]

/**
 * Tells when a command may have done something: somebody has pressed Enter, and what was printed after it has come to
 * rest. A long command rests several times, so it is told several times, and at its end in any case while it is not too
 * talkative. `onRest` may not throw.
 */
export class Rest {
  readonly #onRest: () => void
  #left = 0
  #stirredAt = 0
  #toldAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  constructor(onRest: () => void) {
    this.#onRest = onRest
  }

  typed(bytes: Buffer): void {
    if (!ENDS.some((key) => bytes.includes(key))) return
    this.#left = TIMES
    this.#stir()
  }

  printed(): void {
    if (this.#left > 0) this.#stir()
  }

  close(): void {
    this.#left = 0
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #stir(): void {
    this.#stirredAt = performance.now()
    this.#timer ??= setTimeout(() => this.#look(), REST_MS)
  }

  /** One timer for a whole flood: it is set anew when it rings, and not by each piece. */
  #look(): void {
    const now = performance.now()
    const wait = Math.max(this.#stirredAt + REST_MS, this.#toldAt + GAP_MS) - now
    if (wait > 1) {
      this.#timer = setTimeout(() => this.#look(), wait)
      return
    }
    this.#timer = null
    this.#left--
    this.#toldAt = now
    this.#onRest()
  }
}
