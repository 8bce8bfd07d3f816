import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { appendLog, setStage } from './mutations'
import type { Stage } from './report'
import type { GradeEvent } from './run'

const FLUSH_MS = 400
const MAX_BYTES = 256 * 1024
const MAX_LINE_CHARS = 2000

/** Writes stages and lines of one grading to the database, in batches and in order, within a bound. */
export class SubmissionLogWriter implements AsyncDisposable {
  #lines: { seq: number; stage: string; text: string }[] = []
  #seq = 0
  #bytes = 0
  #stage: Stage | null = null
  #written: Promise<void> = Promise.resolve()
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly ctx: { db: Db; log: Log },
    private readonly id: string,
  ) {
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS)
  }

  add(event: GradeEvent): void {
    if (event.stage !== this.#stage) {
      this.#stage = event.stage
      const { stage } = event
      this.#then(() => setStage(this.ctx.db, { id: this.id, stage }))
    }
    if (!('line' in event) || this.#bytes > MAX_BYTES) return
    const text = event.line.slice(0, MAX_LINE_CHARS)
    this.#bytes += Buffer.byteLength(text) + 1
    const isLast = this.#bytes > MAX_BYTES
    this.#lines.push({
      seq: this.#seq++,
      stage: event.stage,
      text: isLast ? '(The rest of the log is left out.)' : text,
    })
  }

  /** Returns when everything added so far is written. */
  async flush(): Promise<void> {
    const lines = this.#lines.splice(0)
    if (lines.length > 0) this.#then(() => appendLog(this.ctx.db, { id: this.id, lines }))
    await this.#written
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  /** The log is there for whoever watches: when it cannot be written, the grading goes on. */
  #then(work: () => Promise<void>): void {
    this.#written = this.#written
      .then(work)
      .catch((error: unknown) =>
        this.ctx.log.warn('the log of a grading could not be written', { submission: this.id, error }),
      )
  }
}
