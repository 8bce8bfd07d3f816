import type { ServerFrame, Size } from '@/lib/terminal/protocol'
import { DrawQueue } from './draw-queue'
import type { ClientOptions } from './types'

const ACK_BYTES = 32 * 1024
/** A hidden page is drawn so rarely that its screen falls behind; beyond this it is brought up to date when shown. */
const HIDDEN_BACKLOG_BYTES = 512 * 1024

/** Takes in a shell's output: how far it has come, how far it is drawn, and what is said of that to the server. */
export class Intake {
  readonly #options: Pick<ClientOptions, 'screen' | 'isHidden'>
  readonly #sayDrawn: (offset: number) => void
  readonly #drawing: DrawQueue
  #offset = 0
  #acked = 0
  #stale = false
  /** Grows with each connection: what an earlier one had drawn is not said on a later one. */
  #turn = 0

  constructor(options: Pick<ClientOptions, 'screen' | 'isHidden'>, sayDrawn: (offset: number) => void) {
    this.#options = options
    this.#sayDrawn = sayDrawn
    this.#drawing = new DrawQueue(options.screen)
  }

  get offset(): number {
    return this.#offset
  }

  /** True when output was left out, so that only a snapshot makes the screen right. */
  get isStale(): boolean {
    return this.#stale
  }

  connected(): void {
    this.#turn++
  }

  resumed({ o, way, snap, cols, rows }: ServerFrame & { t: 'resume' }): void {
    if (way === 'snapshot') {
      // It makes the screen right whatever was to be drawn before it.
      this.#drawing.drop()
      this.#options.screen.reset({ cols, rows })
      this.#options.screen.write(snap)
      // Only that: what was left out is not in a part that goes on from it.
      this.#stale = false
    }
    this.#offset = o
    this.#acked = o
  }

  bytes(bytes: Uint8Array): void {
    this.#offset += bytes.length
    const offset = this.#offset
    const hidden = this.#options.isHidden()
    if (hidden && this.#drawing.backlog + bytes.length > HIDDEN_BACKLOG_BYTES) this.#stale = true
    // A hidden page hardly draws; the program in the sandbox must not wait for that.
    if (hidden || this.#stale) this.#ack(offset)
    if (this.#stale) return
    const turn = this.#turn
    this.#drawing.write(bytes, () => {
      if (turn === this.#turn) this.#ack(offset)
    })
  }

  sized(size: Size): void {
    this.#drawing.after(() => this.#options.screen.resize(size))
  }

  #ack(offset: number): void {
    if (offset - this.#acked < ACK_BYTES) return
    this.#acked = offset
    this.#sayDrawn(offset)
  }
}
