import type { Screen } from './screen'
import { skim } from './skim'

interface Pending {
  bytes: Uint8Array
  onDone: (() => void) | null
}

/** What is still to be put on a screen, in order; what a flood would only push out of it again is left out. */
export class ScreenIntake {
  readonly #screen: Screen
  #pending: Pending[] = []
  #busy = false

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /** Takes output; `onDone` once it is on the screen, or would have left it. */
  write(bytes: Uint8Array, onDone: () => void): void {
    this.#pending.push({ bytes, onDone })
    this.#next()
  }

  /** `work` is done on the screen as it is after everything that was written before. */
  after(work: () => void): void {
    // An entry without bytes keeps what lies before it apart from what comes after.
    this.#pending.push({ bytes: new Uint8Array(), onDone: work })
    this.#next()
  }

  /** Forgets what is not on the screen yet: it goes away, and nobody waits for it any more. */
  close(): void {
    this.#pending = []
  }

  #next(): void {
    if (this.#busy) return
    const [first] = this.#pending
    if (!first) return
    this.#busy = true
    const { lines } = this.#screen
    const border = this.#pending.findIndex(({ bytes }) => bytes.length === 0)
    const taken = border === 0 ? this.#pending.splice(0, 1) : this.#pending.splice(0, border < 0 ? Infinity : border)
    const whole = join(taken.map(({ bytes }) => bytes))
    // Margins keep parts of the screen from scrolling: what a flood does to those is left to the terminal.
    const { write, rest } = this.#screen.hasMargins ? { write: whole, rest: new Uint8Array() } : skim(whole, { lines })
    let kept = rest.length
    const done: (() => void)[] = []
    for (const { bytes, onDone } of taken.reverse()) {
      if (kept <= 0 && onDone) done.unshift(onDone)
      if (kept > 0) this.#pending.unshift({ bytes: rest.subarray(Math.max(0, kept - bytes.length), kept), onDone })
      kept -= bytes.length
    }
    this.#screen.write(write, () => {
      this.#busy = false
      for (const tell of done) tell()
      this.#next()
    })
  }
}

function join(all: Uint8Array[]): Uint8Array {
  const [only] = all
  if (only && all.length === 1) return only
  const joined = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of all) {
    joined.set(bytes, at)
    at += bytes.length
  }
  return joined
}
