const MIB = 1024 * 1024
/** A build's log or a listing passes at full speed; a program that prints without end is no use to anybody. */
export const BURST_BYTES = 128 * MIB
export const BYTES_PER_SECOND = 16 * MIB

/** How much the terminals of one sandbox may print, in sum, so that no flood takes the processor from neighbours. */
export class Budget {
  #left: number
  #at: number
  readonly #burst: number
  readonly #rate: number

  constructor({ burst = BURST_BYTES, perSecond = BYTES_PER_SECOND, now = performance.now() } = {}) {
    this.#burst = burst
    this.#rate = perSecond
    this.#left = burst
    this.#at = now
  }

  /** Takes `bytes` that were printed; returns the milliseconds to wait before reading more. */
  take(bytes: number, now = performance.now()): number {
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) * this.#rate) / 1000) - bytes
    this.#at = now
    return this.#left >= 0 ? 0 : Math.ceil((-this.#left * 1000) / this.#rate)
  }
}
