import { createDb } from '@/lib/db/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { createFreezingEngine, type Freezer, throughFreezer } from '@/lib/docker/test-freeze'
import { createTestContext } from './test-context'
import type { SandboxContext, SandboxLimits } from './types'

/** A database and an engine label that one row of killings has to itself. */
export interface Lane {
  database: TestDatabase
  bench: TestEngine
}

const LANES = 4
/** Between two looks whether the call has come at which it dies. */
const LOOK_MS = 10

/**
 * Runs `work` on a server that dies, as by kill -9, at one of its calls to engine or database; false when it finished
 * before. After its death `aftermathMs` pass: what was sent with that call still takes effect at the engine.
 */
export async function dieInTheMiddle(
  { database, bench }: Lane,
  { freezer, aftermathMs, limits }: { freezer: Freezer; aftermathMs: number; limits?: Partial<SandboxLimits> },
  work: (ctx: SandboxContext) => Promise<unknown>,
): Promise<boolean> {
  const plain = createDb({ url: database.url, connections: 2 })
  const db = plain.$extends({
    query: { $allOperations: ({ query, args }) => throughFreezer(freezer, () => Promise.resolve(query(args))) },
  }) as unknown as SandboxContext['db']
  const ctx = { ...createTestContext(db, bench, limits), engine: createFreezingEngine(freezer) }
  const died = async () => {
    while (!freezer.frozen) await pause(LOOK_MS)
    await pause(aftermathMs)
    return true
  }
  const killed = await Promise.race([work(ctx).then(() => false), died()])
  // Its connections break, as those of a dead process do.
  void plain.$disconnect()
  return killed
}

/**
 * Kills at the first call, the second, and so on until there is no such call any more, in lanes side by side. `tryOne`
 * kills, mends and looks, and returns whether it killed. Returns the last call that was tried.
 */
export async function walkCalls(tryOne: (lane: Lane, at: number) => Promise<boolean>): Promise<number> {
  const walked = await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      await using database = await createTestDatabase()
      await using bench = createTestEngine()
      let at = lane + 1
      while (await tryOne({ database, bench }, at)) at += LANES
      return at
    }),
  )
  return Math.max(...walked)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
