import { statfs } from 'node:fs/promises'

const TICK_MS = 500
/** Less than this since the last look is what an engine writes by itself. */
const DROP_BYTES = 24 * 1024 * 1024

interface Watched {
  listeners: Set<() => void>
  timer: NodeJS.Timeout
}

/** One clock for each file system, however many tenants wait for it. */
const watched = new Map<string, Watched>()

/**
 * Calls `onDrop` soon after the disk that holds `folder` has lost room, whoever took it. Costs one call of the kernel
 * for all who watch the same folder. A folder that is not on this machine never drops. Returns how to stop.
 */
export function watchFreeSpace(folder: string, onDrop: () => void): () => void {
  const one = watched.get(folder) ?? open(folder)
  one.listeners.add(onDrop)
  return () => {
    one.listeners.delete(onDrop)
    if (one.listeners.size > 0) return
    clearInterval(one.timer)
    if (watched.get(folder) === one) watched.delete(folder)
  }
}

function open(folder: string): Watched {
  let free: number | null = null
  const listeners = new Set<() => void>()
  const tick = async () => {
    const facts = await statfs(folder).catch(() => null)
    if (!facts) return
    const now = facts.bavail * facts.bsize
    const dropped = free !== null && free - now >= DROP_BYTES
    // Small losses add up until they count; room that comes back counts at once.
    if (free === null || dropped || now > free) free = now
    if (dropped) for (const listener of listeners) listener()
  }
  const timer = setInterval(() => void tick(), TICK_MS)
  timer.unref()
  const one = { listeners, timer }
  watched.set(folder, one)
  return one
}
