import type { Budget } from './budget'
import { type ServerFrame, WINDOW_BYTES } from './protocol'
import type { Valve } from './valve'

/** While nobody watches, a program may print this much in each interval: enough for a build, too little to be a load. */
const UNWATCHED_BYTES = WINDOW_BYTES
const UNWATCHED_PAUSE_MS = 125
const LIMIT_OVER_MS = 1000
const LIMIT_MESSAGE = 'This program prints more than a sandbox may, so it is slowed down. Ctrl-C stops it.'

/** Holds a program back that prints more than it may: beyond its sandbox's budget, or while nobody watches. */
export class Pace {
  readonly #o: { budget: Budget; valve: Valve; isWatched(): boolean; tell(frame: ServerFrame): void }
  #unwatched = 0
  #limited: NodeJS.Timeout | null = null

  constructor(options: { budget: Budget; valve: Valve; isWatched(): boolean; tell(frame: ServerFrame): void }) {
    this.#o = options
  }

  /** `bytes` were printed. */
  spend(bytes: number): void {
    const ms = this.#o.budget.take(bytes)
    if (ms > 0) this.#limit(ms)
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

  close(): void {
    if (this.#limited) clearTimeout(this.#limited)
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
