import type { Clock } from '@/lib/base/clock'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Recording } from '@/lib/db/generated/client'
import type { Broker } from '@/lib/terminal/broker'
import type { ServerFrame } from '@/lib/terminal/protocol'
import { listUnderWay } from '@/lib/terminal/recordings/data'
import { appendChunk, finishLostRecordings, finishRecording } from '@/lib/terminal/recordings/mutations'
import { Recorder } from '@/lib/terminal/recordings/recorder'

interface Running {
  row: Recording
  recorder: Recorder
}

/** The recordings that are under way, in step with the table. */
export class Recorders {
  readonly #o: { db: Db; clock: Clock; log: Log; broker: Broker }
  readonly #running = new Map<string, Running>()
  /** How the last one of a terminal ended, when nobody stopped it. */
  readonly #whys = new Map<string, string>()

  constructor(options: { db: Db; clock: Clock; log: Log; broker: Broker }) {
    this.#o = options
  }

  /** Ends what an earlier broker left under way. */
  async start(): Promise<void> {
    await finishLostRecordings(this.#o.db, this.#o.clock.now())
  }

  /** Begins and ends recordings of a sandbox as its rows say. */
  async sync(sandboxId: string): Promise<void> {
    const rows = await listUnderWay(this.#o.db, sandboxId)
    const wanted = new Map(rows.filter(({ stopAskedAt }) => stopAskedAt === null).map((row) => [row.id, row]))
    const mine = [...this.#running.values()].filter(({ row }) => row.sandboxId === sandboxId)
    await Promise.all(mine.filter(({ row }) => !wanted.has(row.id)).map(({ recorder }) => recorder.stop()))
    for (const row of wanted.values()) if (!this.#running.has(row.id)) this.#begin(row)
  }

  /** What to say about the recording of a terminal. */
  frameOf(sandboxId: string, terminal: string): ServerFrame {
    const running = [...this.#running.values()].find(
      ({ row }) => row.sandboxId === sandboxId && row.terminal === terminal,
    )
    return {
      t: 'recording',
      id: running?.row.id ?? null,
      since: running?.row.startedAt.toISOString() ?? null,
      why: this.#whys.get(`${sandboxId}/${terminal}`) ?? null,
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ recorder }) => recorder.stop()))
  }

  #begin(row: Recording): void {
    const { db, clock, log, broker } = this.#o
    const key = { sandboxId: row.sandboxId, name: row.terminal }
    const place = `${row.sandboxId}/${row.terminal}`
    this.#whys.delete(place)
    const recorder = new Recorder({
      title: row.title,
      startedAt: row.startedAt,
      tap: (viewer) => broker.tap(key, viewer),
      keep: (seq, data) => appendChunk(db, { recordingId: row.id, seq, data }),
      onEnd: (why) => {
        this.#running.delete(row.id)
        if (why) this.#whys.set(place, why)
        return finishRecording(db, { recordingId: row.id, why, now: clock.now() }).catch((error: unknown) =>
          log.warn('the end of a recording could not be noted', { recording: row.id, reason: messageOf(error) }),
        )
      },
    })
    this.#running.set(row.id, { row, recorder })
  }
}
