import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import type { Catalog, Lesson } from '@/lib/labs/types'
import type { School } from './school'
import type { Peer } from './wire'

/** What a measurement works on: a real engine with the labs' images, an empty database, the real lessons and server. */
export interface Bench {
  db: Db
  engine: Engine
  catalog: Catalog
  /** One with a sandbox. */
  lesson: Lesson
  school: School
  /** What terminals are compared with; the raw engine stream first, then what is installed. */
  peers: Peer[]
  /** Fewer samples: says whether it works, not how fast it is. */
  quick: boolean
  say: (text: string) => void
  signal: AbortSignal
}

/** The instance label of everything that a measurement makes by itself, and removes. */
export const INSTANCE = 'bench'

/** Runs `work` `times` times and returns how many milliseconds each took. */
export async function sample(
  { times, signal }: { times: number; signal: AbortSignal },
  work: (index: number) => Promise<void>,
): Promise<number[]> {
  const samples: number[] = []
  for (let index = 0; index < times; index++) {
    signal.throwIfAborted()
    const started = performance.now()
    await work(index)
    samples.push(performance.now() - started)
  }
  return samples
}

/** Runs `work` for 0 … `times` - 1, `width` at once. Results in order. */
export async function inParallel<T>(
  { times, width, signal }: { times: number; width: number; signal: AbortSignal },
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const lane = async () => {
    while (next < times) {
      signal.throwIfAborted()
      const index = next++
      results[index] = await work(index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, times) }, lane))
  return results
}

/** The value that `share` (0 to 1) of the samples do not exceed, by nearest rank. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
