import { PING_EVERY_MS, PONG_WITHIN_MS, WAKE_PONG_WITHIN_MS } from './patience'

/** Asks now and then whether the other side is still there; a network may take a connection without telling. */
export class Heartbeat {
  readonly #ping: () => void
  readonly #onSilence: () => void
  #every: ReturnType<typeof setInterval> | undefined
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor({ ping, onSilence }: { ping(): void; onSilence(): void }) {
    this.#ping = ping
    this.#onSilence = onSilence
  }

  start(): void {
    this.#every ??= setInterval(() => this.#ask(PONG_WITHIN_MS), PING_EVERY_MS)
  }

  /** Asks at once, with little patience: the page was shown or the network changed. */
  now(): void {
    this.#ask(WAKE_PONG_WITHIN_MS)
  }

  /** Anything arrived. */
  heard(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }

  stop(): void {
    clearInterval(this.#every)
    this.#every = undefined
    this.heard()
  }

  #ask(ms: number): void {
    if (this.#deadline !== undefined) return
    this.#ping()
    this.#deadline = setTimeout(this.#onSilence, ms)
  }
}
