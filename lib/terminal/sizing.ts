import { setTimeout as delay } from 'node:timers/promises'
import type { Size } from './protocol'
import type { Shell } from './shell'

const RESIZE_MS = 1000

/** The size of a terminal, and the way to the shell: one call to the engine at a time; while it lasts, only the newest counts. */
export class Sizing {
  readonly #shell: Shell
  #now: Size
  #everChanged = false
  #settling: Promise<void> | null = null

  constructor(shell: Shell, size: Size) {
    this.#shell = shell
    this.#now = size
  }

  get now(): Size {
    return this.#now
  }

  get everChanged(): boolean {
    return this.#everChanged
  }

  /** Resolves when the shell has the newest size; null when it has it already. */
  get settling(): Promise<void> | null {
    return this.#settling
  }

  /** False when it is that size already. */
  set(size: Size): boolean {
    if (sameSize(size, this.#now)) return false
    this.#now = size
    this.#everChanged = true
    this.#settling ??= this.#settle()
    return true
  }

  async #settle(): Promise<void> {
    let done: Size | null = null
    while (!done || !sameSize(done, this.#now)) {
      done = this.#now
      // A shell that is just ending cannot be resized, and need not be; an engine that hangs must not hold input back.
      await Promise.race([this.#shell.resize(done).catch(() => {}), delay(RESIZE_MS)])
    }
    this.#settling = null
  }
}

export function sameSize(a: Size, b: Size): boolean {
  return a.cols === b.cols && a.rows === b.rows
}
