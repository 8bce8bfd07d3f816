import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import type { Catalog } from '@/lib/labs/types'

/** What a measurement works on: a real engine with the labs' images, an empty database, the real lessons. */
export interface Bench {
  db: Db
  engine: Engine
  catalog: Catalog
  say: (text: string) => void
  signal: AbortSignal
}

/** One line of the table. Times are milliseconds. */
export interface Row {
  what: string
  samples: number[]
}

/** The instance label of everything that a measurement makes, and removes. */
export const INSTANCE = 'bench'

/** Runs `work` `times` times and returns how long each took. */
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

/** The value that `share` (0 to 1) of the samples do not exceed, by nearest rank. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
