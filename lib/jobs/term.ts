import { EventEmitter } from 'node:events'
import { type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import { type Lease, takeLease } from './lease'
import { quietLogger } from './migrate'
import { recoverDeadWorkers } from './recover'
import type { JobHandlers } from './types'

const POLL_MS = 1000
/** How long jobs under way may go on when the worker stops, before their signals fire. */
const DRAIN_MS = 2000
/** A handler that does not heed its signal is left behind after this. */
const GIVE_UP_MS = 7000

export interface TermOptions {
  url: string
  pool: pg.Pool
  handlers: JobHandlers
  concurrency: number
  log: Log
}

/** One stretch of work under one lease. */
export interface Term {
  /** Settles when the lease is lost or a runner breaks; never rejects. */
  ended: Promise<void>
  stop(): Promise<void>
}

/** Starts working. Throws when the database cannot be reached. */
export async function startTerm(options: TermOptions): Promise<Term> {
  const lease = await takeLease(options.url)
  const aborted: AbortedJob[] = []
  const runner = await startRunner(options, lease, toTaskList(options, lease, aborted))
  return {
    ended: untilEnd(lease, runner, options.log),
    stop: async () => {
      await settleWithin(GIVE_UP_MS, runner.stop())
      await lease.release()
      // This also frees what a deaf handler still holds; and what we aborted loses no attempt by it.
      await recoverDeadWorkers(options.pool).catch(() => {})
      await giveBack(options.pool, aborted).catch(() => {})
    },
  }
}

function startRunner({ pool, log, concurrency }: TermOptions, lease: Lease, taskList: TaskList): Promise<Runner> {
  const events: WorkerEvents = new EventEmitter()
  // Jobs are locked under the pool's id, which is random and known to nobody: give it the lease's, by which they can
  // be recovered. The event comes before the first job is fetched.
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = lease.id
  })
  return run({
    pgPool: pool,
    concurrency,
    taskList,
    events,
    noHandleSignals: true,
    pollInterval: POLL_MS,
    gracefulShutdownAbortTimeout: DRAIN_MS,
    logger: quietLogger((message) => log.warn('queue', { message })),
  })
}

function untilEnd(lease: Lease, runner: Runner, log: Log): Promise<void> {
  return new Promise((resolve) => {
    lease.lost.addEventListener('abort', () => resolve(), { once: true })
    runner.promise
      .catch((error: unknown) => log.warn('the worker ended', { reason: messageOf(error) }))
      .finally(resolve)
  })
}

interface AbortedJob {
  id: string
  attempt: number
}

function toTaskList({ handlers, log }: TermOptions, lease: Lease, aborted: AbortedJob[]): TaskList {
  const entries = Object.entries(handlers).map(([name, handler]): [string, TaskList[string]] => [
    name,
    async (payload, { job, abortSignal }) => {
      const { id, attempts: attempt, max_attempts: maxAttempts } = job
      const signal = AbortSignal.any([lease.lost, ...(abortSignal ? [abortSignal] : [])])
      try {
        await handler({ id, name, payload, attempt, maxAttempts, signal })
      } catch (error) {
        if (signal.aborted) aborted.push({ id, attempt })
        else log.error('a job failed', { job: id, name, attempt, error })
        throw error
      }
    },
  ])
  return Object.fromEntries(entries)
}

async function giveBack(pool: pg.Pool, jobs: AbortedJob[]): Promise<void> {
  for (const { id, attempt } of jobs)
    await pool.query(
      'SELECT graphile_worker.reschedule_jobs(ARRAY[$1::bigint], run_at := now(), attempts := $2::int)',
      [id, attempt - 1],
    )
}

async function settleWithin(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([Promise.allSettled([promise]), late])
  clearTimeout(timer)
}
