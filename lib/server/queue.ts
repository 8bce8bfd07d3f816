import { listen } from '@/lib/db/listen'
import { readStartFiles } from '@/lib/labs/start-files'
import type { Catalog } from '@/lib/labs/types'
import { findAttempt } from '@/lib/progress/data'
import type { Offered } from '@/lib/publishing/offered'
import { refillPool } from '@/lib/sandboxes/pool/refill'
import { type Prepare, runQueue } from '@/lib/sandboxes/queue/run'
import type { SandboxContext } from '@/lib/sandboxes/types'
import { type Chore, startChores } from './timers'

const CHANNEL = 'drydock_sandbox'
const QUEUE_EVERY_MS = 2_000
const REFILL_EVERY_MS = 5_000
/** What comes at one moment is looked at once. */
const GATHER_MS = 20
/** After a claim or a start the pool may need one more; not at the learner's cost. */
const REFILL_AFTER_MS = 400

/**
 * Keeps the queue moving and the pool full: every few seconds, and at once when a sandbox has ended or started, on
 * whichever server. `stop` waits for the starts under way, which it ends.
 */
export function startQueue({
  sandboxes,
  databaseUrl,
  offered,
}: {
  sandboxes: SandboxContext
  databaseUrl: string
  offered: Offered
}): { stop(): Promise<void> } {
  const { log } = sandboxes
  const stopping = new AbortController()
  const rising = new Set<Promise<void>>()
  const prepare = prepareFrom(sandboxes, offered)
  const advance = async () => {
    const run = await runQueue(sandboxes, { prepare, signal: stopping.signal })
    rising.add(run.rising)
    void run.rising.finally(() => rising.delete(run.rising))
  }
  const refill = async (signal: AbortSignal) =>
    refillPool(sandboxes, { images: imagesOf(await offered.catalog()), signal })
  const chores: Chore[] = [
    { name: 'run the queue', everyMs: QUEUE_EVERY_MS, work: advance },
    { name: 'refill the pool', everyMs: REFILL_EVERY_MS, work: refill },
  ]
  const running = startChores(chores, log)
  const soon = {
    queue: onceIn(GATHER_MS, () => running.hurry('run the queue')),
    pool: onceIn(REFILL_AFTER_MS, () => running.hurry('refill the pool')),
  }
  const wake = () => {
    soon.queue.call()
    soon.pool.call()
  }
  const ear = listen({
    url: databaseUrl,
    channel: CHANNEL,
    log,
    onMessage: (payload) => {
      if (isChangeOfState(payload)) wake()
    },
    onConnected: wake,
  })
  return {
    stop: async () => {
      stopping.abort(new Error('The server is being stopped.'))
      soon.queue.cancel()
      soon.pool.cancel()
      await ear.close()
      await running.stop()
      await Promise.all(rising)
    },
  }
}

/** What the queue needs to start somebody's sandbox, read when the turn has come. */
function prepareFrom({ db }: SandboxContext, offered: Offered): Prepare {
  return async ({ userId, lessonId }) => {
    const attempt = await findAttempt(db, { userId, lessonId })
    const lesson = await offered.lessonOf({ lessonId, version: attempt?.version ?? null })
    if (!lesson) return null
    const entries = Object.entries((attempt?.vars ?? {}) as Record<string, unknown>)
    const vars = Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
    return { userId, lesson, vars, files: await readStartFiles(lesson, vars) }
  }
}

function imagesOf({ courses }: Catalog): string[] {
  const images = courses.flatMap(({ lessons }) => lessons.flatMap(({ sandbox }) => sandbox?.image ?? []))
  return [...new Set(images)]
}

function isChangeOfState(payload: string): boolean {
  try {
    return (JSON.parse(payload) as { kind?: unknown }).kind === 'state'
  } catch {
    return false
  }
}

/** Calls `work` once, `ms` after the first of any number of calls. */
function onceIn(ms: number, work: () => void): { call(): void; cancel(): void } {
  let timer: NodeJS.Timeout | undefined
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        work()
      }, ms)
    },
    cancel: () => clearTimeout(timer),
  }
}
