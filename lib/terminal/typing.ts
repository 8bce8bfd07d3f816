/** For so long after a key somebody counts as being at it. */
const TYPING_MS = 150

/** Who types at any of the terminals: their echo goes before everybody's floods. */
export class Typing {
  #last = { by: null as object | null, at: Number.NEGATIVE_INFINITY }
  /** The newest key by another than the last. */
  #other = this.#last

  typed(by: object, now = performance.now()): void {
    if (by !== this.#last.by) this.#other = this.#last
    this.#last = { by, at: now }
  }

  /** Whether anybody but `who` has just typed. */
  elsewhere(who: object, now = performance.now()): boolean {
    const { at } = this.#last.by === who ? this.#other : this.#last
    return now - at < TYPING_MS
  }
}
