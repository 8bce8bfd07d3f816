import { rejectOnAbort } from '@/lib/base/abort'
import { AppError, messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'

export interface Chore {
  name: string
  everyMs: number
  /** After so long it is aborted; one that does not even end then is left alone, and the next turn comes all the same. */
  mostMs?: number
  work(signal: AbortSignal): Promise<unknown>
}

const MOST_MS = 5 * 60_000
/** What is aborted may have something to put in order. */
const ABORT_GRACE_MS = 10_000

/**
 * Does each chore at once and then every so often, never twice at a time unless one hangs. A failing one is logged and
 * tried again at its next time. `hurry` does one now; when it is under way, once more after it. `stop` aborts those
 * under way and waits for them.
 */
export function startChores(chores: Chore[], log: Log): { hurry(name: string): void; stop(): Promise<void> } {
  const stopping = new AbortController()
  const running = new Map<string, Promise<unknown>>()
  const again = new Set<string>()
  const start = (chore: Chore) => {
    const { name } = chore
    if (running.has(name) || stopping.signal.aborted) return
    // Else one answer of the database or the engine that never comes would end this chore for good.
    const done = untilOver(chore, stopping.signal)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn('a chore failed', { name, reason: messageOf(error) })
      })
      .finally(() => {
        running.delete(name)
        if (again.delete(name)) start(chore)
      })
    running.set(name, done)
  }
  chores.forEach(start)
  const timers = chores.map((chore) => setInterval(() => start(chore), chore.everyMs))
  return {
    hurry: (name) => {
      if (running.has(name)) again.add(name)
      else for (const chore of chores) if (chore.name === name) start(chore)
    },
    stop: async () => {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}

/** Throws `timeout` when it had to be aborted, or left alone. */
async function untilOver({ work, mostMs = MOST_MS }: Chore, stopping: AbortSignal): Promise<void> {
  const late = new AbortController()
  const hangs = new AbortController()
  const timers = [
    setTimeout(() => late.abort(new AppError('timeout', 'It took too long.')), mostMs),
    setTimeout(() => hangs.abort(new AppError('timeout', 'It hangs.')), mostMs + ABORT_GRACE_MS),
  ]
  try {
    const done = work(AbortSignal.any([stopping, late.signal]))
    await Promise.race([done, rejectOnAbort(hangs.signal)])
  } finally {
    timers.forEach(clearTimeout)
  }
}
