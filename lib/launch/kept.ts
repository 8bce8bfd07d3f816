import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '@/lib/base/errors'

/** Something of ours that runs beside us, with a place that others know: a port, a socket. */
export interface Running {
  /** False once its process has ended. */
  alive(): Promise<boolean>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 1000
const MOST_PAUSE_MS = 30_000

/**
 * Looks every second whether a service still runs, and starts it again by `again`, in the same place, when somebody has
 * killed it: the kernel for want of memory, say. What fails is tried again, after ever longer pauses. `stop` ends this
 * and the service, also one that is just coming up.
 */
export function keepRunning({
  name,
  first,
  again,
  say,
  everyMs = LOOK_EVERY_MS,
}: {
  name: string
  first: Running
  again(): Promise<Running>
  say(text: string): void
  everyMs?: number
}): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let current = first
  const watching = watch()

  async function watch(): Promise<void> {
    let failures = 0
    while (await pause(Math.min(MOST_PAUSE_MS, everyMs * 2 ** failures))) {
      try {
        if (await current.alive()) continue
        if (failures === 0) say(`${name} has died and is started again.`)
        current = await again()
        failures = 0
        say(`${name} is back.`)
      } catch (error) {
        failures++
        say(`${name} does not start: ${messageOf(error)}`)
      }
    }
  }

  function pause(ms: number): Promise<boolean> {
    return delay(ms, true, { signal: stopping.signal }).catch(() => false)
  }

  return {
    stop: async () => {
      stopping.abort()
      await watching
      await current.stop()
    },
  }
}
