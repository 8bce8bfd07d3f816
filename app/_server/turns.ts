import { AppError } from '@/lib/base/errors'

const WINDOW_MS = 60_000
const MOST = 30
/** Of addresses that are remembered; who comes with more of them is refused with all that are new. */
const ADDRESSES = 10_000

// The bundler may load this module several times: the counts must exist once in a process.
const KEY = Symbol.for('drydock.app.turns')
const shared = globalThis as typeof globalThis & { [KEY]?: { from: number; counts: Map<string, number> } }

/** Counts a call of nobody who is signed in. Throws `too_many_requests` for an address with more than 30 in a minute. */
export function takeTurn(address: string, now: Date): void {
  const at = now.getTime()
  let turns = shared[KEY]
  if (!turns || at - turns.from >= WINDOW_MS || at < turns.from) turns = { from: at, counts: new Map() }
  shared[KEY] = turns
  const count = (turns.counts.get(address) ?? 0) + 1
  if (count > MOST || (count === 1 && turns.counts.size >= ADDRESSES))
    throw new AppError('too_many_requests', 'Too many calls. Wait a minute.', {
      details: { waitMs: turns.from + WINDOW_MS - at },
    })
  turns.counts.set(address, count)
}
