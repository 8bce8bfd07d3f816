import { expect, test } from 'vitest'
import { createDb } from '@/lib/db/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, TEST_IMAGE, type TestEngine } from '@/lib/docker/test-engine'
import { createFreezingEngine, type Freezer, throughFreezer } from '@/lib/docker/test-freeze'
import { startSandbox } from '../start'
import { stopSandbox } from '../stop'
import { sweepSandboxes } from '../sweeper'
import { addLearner, createTestContext, testLesson } from '../test-context'
import type { SandboxContext } from '../types'
import { listMembers } from './data'
import { FILL_GRACE_MS } from './plan'
import { refillPool } from './refill'

const LANES = 4
/** After the call at which it dies, what was sent with it still takes effect at the engine. */
const AFTERMATH_MS = { before: 20, after: 800 }
const POOL = { pool: { min: 1, max: 1 } }
const lesson = testLesson()

interface Lane {
  database: TestDatabase
  bench: TestEngine
}

/** Fills the pool and claims from it on a server that dies, as by kill -9, at one call; false when it finished before. */
async function kill(
  { database, bench }: Lane,
  { userId, freezer }: { userId: string; freezer: Freezer },
): Promise<boolean> {
  const plain = createDb({ url: database.url, connections: 2 })
  const db = plain.$extends({
    query: { $allOperations: ({ query, args }) => throughFreezer(freezer, () => Promise.resolve(query(args))) },
  }) as unknown as SandboxContext['db']
  const ctx = { ...createTestContext(db, bench, POOL), engine: createFreezingEngine(freezer) }
  const work = async () => {
    await refillPool(ctx, { images: [TEST_IMAGE] })
    await startSandbox(ctx, { userId, lesson, files: [{ path: 'a', content: Buffer.from('a'), mode: 0o644 }] })
    return false
  }
  const died = async () => {
    while (!freezer.frozen) await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS[freezer.when]))
    return true
  }
  const killed = await Promise.race([work(), died()])
  void plain.$disconnect()
  return killed
}

async function tryOne(lane: Lane, { at, when }: { at: number; when: 'before' | 'after' }): Promise<boolean> {
  const { database, bench } = lane
  const userId = await addLearner(database.db)
  const killed = await kill(lane, { userId, freezer: { calls: 0, at, when, frozen: false } })
  const ctx = createTestContext(database.db, bench, { pool: { min: 0, max: 0 } })
  ctx.clock.advance(FILL_GRACE_MS + 5000)
  const where = `killed ${when} call ${at}`
  expect((await sweepSandboxes(ctx)).failures, where).toBe(0)
  // What stays in the pool can be used, or goes in a refill.
  await refillPool(ctx, { images: [] })
  expect(await listMembers(ctx.db), where).toEqual([])
  const rows = await ctx.db.sandbox.findMany({ where: { userId } })
  const running = rows.filter(({ state }) => state === 'running')
  expect(
    rows.every(({ state }) => ['running', 'stopped', 'failed'].includes(state)),
    where,
  ).toBe(true)
  expect(await bench.containers(), where).toEqual(running.map(({ containerId }) => containerId))
  for (const { id } of running) await stopSandbox(ctx, { id, reason: 'admin' })
  await ctx.db.sandbox.deleteMany()
  return killed
}

test.each(['before', 'after'] as const)(
  'a server killed %s any call of a refill or a claim leaves nothing that the next refill and sweep do not mend',
  async (when) => {
    const walked = await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        await using database = await createTestDatabase()
        await using bench = createTestEngine()
        let at = lane + 1
        while (await tryOne({ database, bench }, { at, when })) at += LANES
        return at
      }),
    )
    expect(Math.max(...walked)).toBeGreaterThan(20)
  },
  300_000,
)
