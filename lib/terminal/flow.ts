import { RESUME_BYTES, WINDOW_BYTES } from './protocol'

/** How far the parser of the kept screen may lag behind before the program has to wait for it: two of its batches, and more. */
const SCREEN_LAG_BYTES = 1024 * 1024

/**
 * Decides when the program in the sandbox must wait: as soon as the slowest of those who rule is a window behind, or
 * the kept screen lags; until both have caught up by half. Nothing is ever piled up beyond that.
 */
export class Flow {
  readonly #acked = new Map<object, number>()
  #screened = 0
  #end = 0
  #paused = false
  readonly #onChange: (paused: boolean) => void

  constructor(onChange: (paused: boolean) => void) {
    this.#onChange = onChange
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Output up to `end` was passed on. */
  produced(end: number): void {
    this.#end = end
    this.#update()
  }

  /** `who` is a reader that has everything up to `offset`; what lies ahead of the output or behind an earlier word is ignored. */
  acked(who: object, offset: number): void {
    if (offset <= (this.#acked.get(who) ?? -1) || offset > this.#end) return
    this.#acked.set(who, offset)
    this.#update()
  }

  /** `who` reads from `offset` on, whatever it had before. */
  joined(who: object, offset: number): void {
    this.#acked.set(who, offset)
    this.#update()
  }

  left(who: object): void {
    this.#acked.delete(who)
    this.#update()
  }

  /** The kept screen has taken in everything up to `offset`. */
  screened(offset: number): void {
    this.#screened = offset
    this.#update()
  }

  /** Unacknowledged bytes of the slowest reader; 0 when nobody reads. */
  get lag(): number {
    return this.#acked.size === 0 ? 0 : this.#end - Math.min(...this.#acked.values())
  }

  /** Unacknowledged bytes of one reader. */
  lagOf(who: object): number {
    return this.#end - (this.#acked.get(who) ?? this.#end)
  }

  #update(): void {
    const behind = this.#end - this.#screened
    const paused = this.#paused
      ? this.lag > RESUME_BYTES || behind > SCREEN_LAG_BYTES / 2
      : this.lag >= WINDOW_BYTES || behind >= SCREEN_LAG_BYTES
    if (paused === this.#paused) return
    this.#paused = paused
    this.#onChange(paused)
  }
}
