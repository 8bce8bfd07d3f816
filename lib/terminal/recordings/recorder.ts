import type { Attachment, Viewer } from '../types'
import { CastWriter } from './cast'

export const MAX_RECORDING_BYTES = 16 * 1024 * 1024
export const MAX_RECORDING_MS = 2 * 60 * 60_000
const FLUSH_MS = 2000
const FLUSH_BYTES = 64 * 1024
/** Not yet kept; a database that is this far behind cannot follow. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024

export interface RecorderOptions {
  title: string
  startedAt: Date
  /** Joins the terminal; null when there is no shell. */
  tap(viewer: Viewer): Attachment | null
  /** Keeps one more piece; pieces are given one after the other. */
  keep(seq: number, data: Uint8Array<ArrayBuffer>): Promise<void>
  /** Once, when all is kept. `why` is null when it was stopped. */
  onEnd(why: string | null): Promise<void>
  maxBytes?: number
  maxMs?: number
}

/** Records what a terminal shows until it is stopped, the shell ends or a bound is reached. What is typed it never sees. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #writer = new CastWriter()
  readonly #begun = performance.now()
  readonly #attachment: Attachment | null
  readonly #timer: NodeJS.Timeout
  readonly #limit: NodeJS.Timeout
  #text = ''
  #kept = 0
  #pending = 0
  #seq = 0
  #offset = 0
  #started = false
  #ended = false
  #keeping: Promise<unknown> = Promise.resolve()

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS)
    this.#limit = setTimeout(
      () => this.#end('The longest time of a recording is over.'),
      options.maxMs ?? MAX_RECORDING_MS,
    )
    this.#attachment = options.tap({
      bytes: (bytes) => this.#onBytes(bytes),
      resumed: (from) => this.#onResumed(from),
      sized: (size) => this.#add(this.#writer.resized(size, this.#ms())),
      exited: (code) => this.#add(this.#writer.exited(code ?? 0, this.#ms())),
      closed: (_code, reason) => this.#end(reason),
      told: () => {},
    })
    if (this.#attachment) this.#attachment.resume({ id: null, o: null, cols: 80, rows: 24 })
    else this.#end('No shell runs in this terminal.')
  }

  /** Ends the recording; resolves when all is kept. */
  async stop(): Promise<void> {
    this.#end(null)
    await this.#keeping
  }

  #onResumed({ o, way, snap, cols, rows }: Parameters<Viewer['resumed']>[0]): void {
    this.#offset = o
    if (!this.#started) {
      this.#started = true
      const { startedAt, title } = this.#options
      this.#add(this.#writer.header({ size: { cols, rows }, startedAt, title }))
      this.#add(this.#writer.output(snap, this.#ms()))
      return
    }
    // Lines of a flood were skipped that have scrolled away: nothing that is shown depends on them.
    if (way === 'delta') return
    // Something was skipped: the screen as it is takes its place. ESC c empties whatever plays this.
    this.#add(this.#writer.resized({ cols, rows }, this.#ms()))
    this.#add(this.#writer.output(`\x1bc${snap}`, this.#ms()))
  }

  #onBytes(bytes: Buffer): void {
    this.#offset += bytes.length
    this.#add(this.#writer.output(bytes, this.#ms()))
    this.#attachment?.ack(this.#offset)
  }

  #add(text: string): void {
    if (this.#ended) return
    this.#text += text
    if (this.#text.length >= FLUSH_BYTES) this.#flush()
  }

  #flush(): void {
    if (!this.#text) return
    const data = new Uint8Array(Buffer.from(this.#text))
    this.#text = ''
    const left = (this.#options.maxBytes ?? MAX_RECORDING_BYTES) - this.#kept
    if (data.length > left) {
      this.#end('The recording has its full size.')
      return
    }
    this.#kept += data.length
    this.#pending += data.length
    const seq = this.#seq++
    this.#keeping = this.#keeping
      .then(() => this.#options.keep(seq, data))
      .then(
        () => {
          this.#pending -= data.length
        },
        () => this.#end('The recording could not be kept.'),
      )
    if (this.#pending > MAX_PENDING_BYTES) this.#end('The recording could not be kept fast enough.')
  }

  #end(why: string | null): void {
    if (this.#ended) return
    this.#flush()
    // A flush that reaches the bound has ended it already.
    if (this.#ended) return
    this.#ended = true
    clearInterval(this.#timer)
    clearTimeout(this.#limit)
    this.#attachment?.detach()
    this.#keeping = this.#keeping.then(() => this.#options.onEnd(why))
  }

  #ms(): number {
    return performance.now() - this.#begun
  }
}
