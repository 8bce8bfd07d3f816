/** A little more than one window, so that all a client can be missing while it catches up is still here. */
export const RING_BYTES = 320 * 1024
const FIRST_BYTES = 4 * 1024

/**
 * The last bytes of a stream, found by their absolute offset. Grows with what is written, up to `capacity`, so that an
 * idle terminal costs little.
 */
export class Ring {
  #buffer = Buffer.alloc(0)
  readonly #capacity: number
  #end = 0
  #length = 0

  constructor(capacity = RING_BYTES) {
    this.#capacity = capacity
  }

  /** Offset after the last byte. */
  get end(): number {
    return this.#end
  }

  /** Offset of the oldest byte that is still here. */
  get start(): number {
    return this.#end - this.#length
  }

  append(bytes: Uint8Array): void {
    const skipped = Math.max(0, bytes.length - this.#capacity)
    const kept = bytes.subarray(skipped)
    this.#grow(Math.min(this.#capacity, this.#length + kept.length))
    const size = this.#buffer.length
    this.#end += skipped
    const at = this.#end % size
    const first = Math.min(kept.length, size - at)
    this.#buffer.set(kept.subarray(0, first), at)
    this.#buffer.set(kept.subarray(first), 0)
    this.#end += kept.length
    this.#length = Math.min(size, this.#length + bytes.length)
  }

  /** The bytes from `offset` to the end; null when some are gone or have not been written yet. */
  since(offset: number): Buffer | null {
    if (offset < this.start || offset > this.#end) return null
    const size = this.#buffer.length
    const length = this.#end - offset
    if (length === 0) return Buffer.alloc(0)
    const at = offset % size
    const first = Math.min(length, size - at)
    return Buffer.concat([this.#buffer.subarray(at, at + first), this.#buffer.subarray(0, length - first)])
  }

  #grow(needed: number): void {
    const size = this.#buffer.length
    if (needed <= size) return
    const kept = this.#length > 0 ? this.since(this.start) : null
    const grown = Buffer.alloc(Math.min(this.#capacity, Math.max(FIRST_BYTES, size * 2, needed)))
    const start = this.start
    // A byte's place depends on the size, so all of them move.
    kept?.forEach((byte, index) => {
      grown[(start + index) % grown.length] = byte
    })
    this.#buffer = grown
  }
}
