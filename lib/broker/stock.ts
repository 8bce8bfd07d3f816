import type { Clock } from '@/lib/base/clock'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { listReadyMembers } from '@/lib/sandboxes/pool/data'
import type { Broker } from '@/lib/terminal/broker'
import { loginShell } from './login'

const LOOK_EVERY_MS = 1000
/** One that dies while it waits is replaced, but not without end. */
const MAX_TRIES = 3

/**
 * Sees to it that in every sandbox of the pool a shell waits. Whoever gets the sandbox gets it with the first terminal;
 * when a member is thrown away, its shell ends with its container.
 */
export function stockShells(given: { db: Db; broker: Broker; clock: Clock; log: Log }): { stop(): Promise<void> } {
  const { db, broker, clock, log } = given
  const stopped = new AbortController()
  const { signal } = stopped
  let tries = new Map<string, number>()

  /** True when there may be more to do. One shell at a time: the engine's time belongs to those who are there. */
  async function look(): Promise<boolean> {
    const members = await listReadyMembers(db)
    tries = new Map(members.map(({ id }) => [id, tries.get(id) ?? 0]))
    for (const { id, containerId } of members) {
      const tried = tries.get(id) ?? 0
      if (tried >= MAX_TRIES || !(await broker.prepare(id, loginShell(containerId)))) continue
      tries.set(id, tried + 1)
      // That took time: who is still in the pool is asked anew.
      return true
    }
    return false
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await look()) continue
      } catch (error) {
        log.debug('the pool could not be looked at', { reason: messageOf(error) })
      }
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {})
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopped.abort()
      await running
    },
  }
}
