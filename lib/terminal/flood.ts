const FLOOD_BYTES = 32 * 1024
const DRAIN_BYTES_PER_MS = 512
/** A prompt, what is typed there and a short answer are less. */
const CALM_BYTES = 8 * 1024

/** Ctrl-C, Ctrl-Z and Ctrl-\ as a terminal sends them. */
const INTERRUPTS = new Set([0x03, 0x1a, 0x1c])
/** A key, or a few that came together; what is longer is a paste. */
const KEYS_BYTES = 16

/** True for typed keys that end or stop a program. */
export function isInterrupt(bytes: Uint8Array): boolean {
  return bytes.length <= KEYS_BYTES && bytes.some((byte) => INTERRUPTS.has(byte))
}

/** Tells a flood of output from what a person reads along with. */
export class FloodMeter {
  #level = 0
  #at = 0

  add(bytes: number, now = performance.now()): void {
    this.#level = this.#drained(now) + bytes
    this.#at = now
  }

  /** The flood seems to be over: only what is a good part of another one counts as its going on. */
  calm(): void {
    this.#level = Math.min(this.#level, FLOOD_BYTES - CALM_BYTES)
  }

  isFlood(now = performance.now()): boolean {
    return this.#drained(now) > FLOOD_BYTES
  }

  /** Milliseconds since the last output. */
  quiet(now = performance.now()): number {
    return now - this.#at
  }

  #drained(now: number): number {
    return Math.max(0, this.#level - (now - this.#at) * DRAIN_BYTES_PER_MS)
  }
}
