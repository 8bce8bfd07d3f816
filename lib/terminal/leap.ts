import { afterLineEnd, plainLength } from './plain'
import type { Ring } from './ring'

const LF = 0x0a
/** Text that long without a line end is no flood of lines. */
const HEAD_BYTES = 4 * 1024
/** What is shown of the end of a flood that was interrupted. */
const TAIL_BYTES = 16 * 1024

/**
 * The skipped part of an interrupted flood, looked at as it passes. A flood of plain lines leaves no trace on a terminal
 * but its last lines. Who has seen its beginning needs no new screen: the line that was under way, then the last lines,
 * make the same screen as all of it, and cost no look at the kept one.
 */
export class Leap {
  readonly #from: number
  #at: number
  #head: Buffer = Buffer.alloc(0)
  #headEnds: number | null = null
  #plainTo: number | null = null

  /** Everybody was sent the output up to `from`. */
  constructor(from: number) {
    this.#from = from
    this.#at = from
  }

  /** Takes what is skipped, in order. */
  see(bytes: Buffer): void {
    if (this.#headEnds === null && this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES)])
      this.#headEnds = afterLineEnd(this.#head, 0, this.#head.length)
    }
    if (this.#plainTo === null) {
      const plain = plainLength(bytes)
      if (plain < bytes.length) this.#plainTo = this.#at + plain
    }
    this.#at += bytes.length
  }

  /**
   * Where output goes on for those who were sent up to `from`, once they also have `head`. Null when it was no flood of
   * plain lines, or not a screen of `rows` is left of it: they need a new screen then.
   */
  land(ring: Ring, rows: number): { head: Buffer; o: number } | null {
    const { end } = ring
    if (this.#at !== end) return null
    // So little was skipped that all of it can be sent, whatever it is.
    if (end - this.#from <= TAIL_BYTES) return { head: Buffer.alloc(0), o: this.#from }
    const headTo = this.#headEnds === null ? null : this.#from + this.#headEnds
    const plainTo = Math.min(this.#plainTo ?? end, end)
    if (headTo === null || headTo > plainTo) return null
    const head = this.#head.subarray(0, this.#headEnds ?? 0)
    const start = Math.max(headTo, end - TAIL_BYTES)
    const tail = ring.since(start)
    const from = tail && afterLineEnd(tail, 0, tail.length)
    if (!tail || from === null) return null
    let lines = 0
    for (let at = tail.indexOf(LF, from); at >= 0 && start + at < plainTo; at = tail.indexOf(LF, at + 1)) lines++
    return lines > rows ? { head, o: start + from } : null
  }
}
