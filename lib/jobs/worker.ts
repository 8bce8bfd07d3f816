import pg from 'pg'
import { systemClock } from '@/lib/base/clock'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import { recoverDeadWorkers } from './recover'
import { startTerm, type TermOptions } from './term'

const RECOVER_EVERY_MS = 2000
const RESTART_PAUSE_MS = 1000

export interface Worker {
  /** Takes no more jobs, waits shortly for those under way, then aborts them; they go back to the queue. */
  stop(): Promise<void>
}

/**
 * Works on jobs by `handlers`, at most `concurrency` at once, until stopped. Survives restarts of the database; what
 * dead processes left locked is given back within seconds. Throws when the database cannot be reached at the start.
 */
export async function startWorker(options: Omit<TermOptions, 'pool'>): Promise<Worker> {
  const { url, concurrency, log } = options
  const pool = new pg.Pool({ connectionString: url, max: concurrency + 3 })
  const onBroken = (error: Error) => log.warn('a connection of the worker broke', { reason: error.message })
  pool.on('error', onBroken)
  pool.on('connect', (client) => client.on('error', onBroken))
  const stopping = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const recovery = startRecovery(pool, log)
  let term = await startTerm({ ...options, pool })
  const supervised = supervise()

  async function supervise(): Promise<void> {
    while (true) {
      await Promise.race([term.ended, stopped])
      await term.stop()
      if (stopping.signal.aborted) return
      const next = await untilStarted()
      if (!next) return
      log.warn('the worker started anew')
      term = next
    }
  }

  async function untilStarted() {
    while (!stopping.signal.aborted) {
      try {
        return await startTerm({ ...options, pool })
      } catch (error) {
        log.warn('the worker cannot start yet', { reason: messageOf(error) })
        await systemClock.sleep(RESTART_PAUSE_MS, stopping.signal).catch(() => {})
      }
    }
    return null
  }

  return {
    stop: async () => {
      stopping.abort()
      recovery.stop()
      await supervised
      await pool.end()
    },
  }
}

function startRecovery(pool: pg.Pool, log: Log): { stop(): void } {
  let busy = false
  const look = async () => {
    if (busy) return
    busy = true
    try {
      const dead = await recoverDeadWorkers(pool)
      if (dead.length > 0) log.warn('gave back the jobs of dead workers', { dead })
    } catch (error) {
      log.warn('could not look for dead workers', { reason: messageOf(error) })
    } finally {
      busy = false
    }
  }
  void look()
  const timer = setInterval(look, RECOVER_EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
