import type { Cast, CastEvent } from './cast'

export const SPEEDS = [0.5, 1, 1.5, 2, 4, 8] as const

/** What a recording is played on. */
export interface Stage {
  /** Empties everything and takes the first size. */
  reset(): void
  apply(event: CastEvent): void
}

export interface PlaybackState {
  playing: boolean
  /** Seconds. */
  at: number
  speed: number
}

const TICK_MS = 40

/** Plays a recording on a stage: a position that moves, and all events up to it applied in their order. */
export class Playback {
  readonly #cast: Cast
  readonly #stage: Stage
  readonly #onChange: (state: PlaybackState) => void
  readonly #now: () => number
  #next = 0
  #at = 0
  #speed = 1
  #timer: ReturnType<typeof setInterval> | undefined
  #lastTick = 0

  constructor({
    cast,
    stage,
    onChange,
    now = () => performance.now(),
  }: {
    cast: Cast
    stage: Stage
    onChange(state: PlaybackState): void
    now?: () => number
  }) {
    this.#cast = cast
    this.#stage = stage
    this.#onChange = onChange
    this.#now = now
  }

  /** Plays, from the beginning when it stood at the end; or pauses. */
  toggle(): void {
    if (this.#timer !== undefined) {
      this.pause()
      return
    }
    if (this.#at >= this.#cast.duration) this.seek(0)
    this.#lastTick = this.#now()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#tell()
  }

  pause(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#tell()
  }

  setSpeed(speed: number): void {
    this.#speed = speed
    this.#tell()
  }

  /** Goes to a moment, in seconds; backwards means to play everything anew, which takes an instant. */
  seek(seconds: number): void {
    const at = Math.min(this.#cast.duration, Math.max(0, seconds))
    if (at < this.#at || this.#next === 0) {
      this.#stage.reset()
      this.#next = 0
    }
    this.#at = at
    this.#apply()
    this.#tell()
  }

  #tick(): void {
    const now = this.#now()
    this.#at = Math.min(this.#cast.duration, this.#at + ((now - this.#lastTick) / 1000) * this.#speed)
    this.#lastTick = now
    this.#apply()
    if (this.#at >= this.#cast.duration) this.pause()
    else this.#tell()
  }

  #apply(): void {
    for (let event = this.#cast.events[this.#next]; event && event.at <= this.#at; ) {
      this.#stage.apply(event)
      event = this.#cast.events[++this.#next]
    }
  }

  #tell(): void {
    this.#onChange({ playing: this.#timer !== undefined, at: this.#at, speed: this.#speed })
  }
}
