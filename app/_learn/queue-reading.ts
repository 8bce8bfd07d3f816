import type { AppContext } from '@/app/_server/context'
import { type QueueReading, readQueue } from '@/lib/sandboxes/queue/ticket'

/** Everybody who waits asks every two seconds: within this time they get the same reading. */
const SHARED_MS = 1_000

// The bundler may load this module once for each route: the reading must exist once in a process.
const KEY = Symbol.for('drydock.app.queue-reading')
const shared = globalThis as typeof globalThis & { [KEY]?: { at: number; reading: Promise<QueueReading> } }

/** The queue as it stood at most a second ago, with the sandbox `id` in it if it is there at all. */
export async function readSharedQueue({ sandboxes }: AppContext, id: string): Promise<QueueReading> {
  const known = shared[KEY]
  if (known && performance.now() - known.at < SHARED_MS) {
    const reading = await known.reading.catch(() => null)
    // Who has come since then, or moved on, is not to be told of a queue without them.
    if (reading?.verdicts.some((verdict) => verdict.id === id)) return reading
  }
  const reading = readQueue(sandboxes)
  shared[KEY] = { at: performance.now(), reading }
  return reading
}
