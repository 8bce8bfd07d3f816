import { AppError } from '@/lib/base/errors'

// The bundler may load this module once for each route: the counts must exist once in a process.
const KEY = Symbol.for('drydock.app.places')
const shared = globalThis as typeof globalThis & { [KEY]?: Map<string, number> }
shared[KEY] ??= new Map()
const taken = shared[KEY]

/** How much of each kind one person may have under way at once: many tabs fit, a loop does not. */
const MOST = { stream: 32, sandbox: 6, check: 6, download: 2 } as const

/**
 * Takes one of a person's places; the returned function gives it back, once however often it is called.
 * Throws `too_many_requests` when all are taken.
 */
export function takePlace(kind: keyof typeof MOST, userId: string): () => void {
  const key = `${kind} ${userId}`
  const count = taken.get(key) ?? 0
  if (count >= MOST[kind])
    throw new AppError(
      'too_many_requests',
      'Too much of this is under way at once. Close some windows, or wait a moment.',
    )
  taken.set(key, count + 1)
  let held = true
  return () => {
    if (!held) return
    held = false
    const left = (taken.get(key) ?? 1) - 1
    if (left > 0) taken.set(key, left)
    else taken.delete(key)
  }
}

/** Runs `work` in one of a person's places. */
export async function inPlace<T>(kind: keyof typeof MOST, userId: string, work: () => Promise<T>): Promise<T> {
  const leave = takePlace(kind, userId)
  try {
    return await work()
  } finally {
    leave()
  }
}
