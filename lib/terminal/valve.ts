/**
 * Lets a stream flow unless something holds it: a reader that is behind, or a wait for a while. When the engine's stream
 * does not flow, the program in the sandbox blocks on its next write.
 */
export class Valve {
  readonly #onChange: (open: boolean) => void
  readonly #waits = new Map<string, NodeJS.Timeout>()
  #held = false
  #open = true

  constructor(onChange: (open: boolean) => void) {
    this.#onChange = onChange
  }

  /** A reader is behind, or is so no more. */
  hold(held: boolean): void {
    this.#held = held
    this.#update()
  }

  /** Holds for `ms` for `reason`; one wait at a time for each. */
  wait(reason: string, ms: number): void {
    if (this.#waits.has(reason)) return
    this.#waits.set(
      reason,
      setTimeout(() => this.release(reason), ms),
    )
    this.#update()
  }

  release(reason: string): void {
    clearTimeout(this.#waits.get(reason))
    this.#waits.delete(reason)
    this.#update()
  }

  close(): void {
    for (const timer of this.#waits.values()) clearTimeout(timer)
    this.#waits.clear()
  }

  #update(): void {
    const open = !this.#held && this.#waits.size === 0
    if (open === this.#open) return
    this.#open = open
    this.#onChange(open)
  }
}
