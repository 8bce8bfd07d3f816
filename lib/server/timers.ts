import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'

export interface Chore {
  name: string
  everyMs: number
  work(signal: AbortSignal): Promise<unknown>
}

/**
 * Does each chore at once and then every so often, never twice at a time. A failing one is logged and tried again at
 * its next time. `hurry` does one now; when it is under way, once more after it. `stop` aborts those under way and waits for them.
 */
export function startChores(chores: Chore[], log: Log): { hurry(name: string): void; stop(): Promise<void> } {
  const stopping = new AbortController()
  const running = new Map<string, Promise<unknown>>()
  const again = new Set<string>()
  const start = (chore: Chore) => {
    const { name, work } = chore
    if (running.has(name) || stopping.signal.aborted) return
    const done = work(stopping.signal)
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
