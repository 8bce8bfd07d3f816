import type { Budget } from './budget'
import { type ServerFrame, WINDOW_BYTES } from './protocol'
import type { Valve } from './valve'

/** While nobody watches, a program may print this much in each interval: enough for a build, too little to be a load. */
const UNWATCHED_BYTES = WINDOW_BYTES
const UNWATCHED_PAUSE_MS = 125
/** So much at a time, and on average, of a flood while others type: more than anybody can read, and room for their keys. */
const YIELD_BYTES = 16 * 1024
const YIELD_BYTES_PER_MS = 4096
const LIMIT_OVER_MS = 1000
const LIMIT_MESSAGE = 'This program prints more than a sandbox may, so it is slowed down. Ctrl-C stops it.'

export interface PaceOptions {
  budget: Budget
  valve: Valve
  isWatched(): boolean
  /** It is a flood, and somebody types elsewhere. */
  yields(): boolean
  tell(frame: ServerFrame): void
}

/** Holds a program back that prints more than it may: beyond its sandbox's budget, while nobody watches, or while others type. */
export class Pace {
  readonly #o: PaceOptions
  #unwatched = 0
  #yielded = 0
  #limited: NodeJS.Timeout | null = null

  constructor(options: PaceOptions) {
    this.#o = options
  }

  /** `bytes` were printed. */
  spend(bytes: number): void {
    const ms = this.#o.budget.take(bytes)
    if (ms > 0) this.#limit(ms)
    this.#yield(bytes)
    if (this.#o.isWatched()) return
    this.#unwatched += bytes
    if (this.#unwatched < UNWATCHED_BYTES) return
    this.#unwatched = 0
    this.#o.valve.wait('unwatched', UNWATCHED_PAUSE_MS)
  }

  /** Somebody came or went. */
  watched(): void {
    this.#unwatched = 0
    this.#o.valve.release('unwatched')
  }

  /** Output is wanted as fast as it comes. */
  hurry(): void {
    this.#o.valve.release('others')
  }

  close(): void {
    if (this.#limited) clearTimeout(this.#limited)
  }

  #yield(bytes: number): void {
    this.#yielded = this.#o.yields() ? this.#yielded + bytes : 0
    if (this.#yielded < YIELD_BYTES) return
    this.#o.valve.wait('others', Math.ceil(this.#yielded / YIELD_BYTES_PER_MS))
    this.#yielded = 0
  }

  #limit(ms: number): void {
    const { valve, tell } = this.#o
    valve.wait('budget', ms)
    if (this.#limited) clearTimeout(this.#limited)
    else tell({ t: 'limit', what: 'output', on: true, message: LIMIT_MESSAGE })
    this.#limited = setTimeout(() => {
      this.#limited = null
      tell({ t: 'limit', what: 'output', on: false, message: '' })
    }, ms + LIMIT_OVER_MS)
  }
}
