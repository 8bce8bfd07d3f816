import { expect, test } from 'vitest'
import { createDb } from '@/lib/db/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { createFreezingEngine, type Freezer, throughFreezer } from '@/lib/docker/test-freeze'
import { findLastSandbox } from './data'
import { HALF_WAY_GRACE_MS } from './reconcile'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, testLesson } from './test-context'
import type { SandboxContext } from './types'

const LANES = 4
/** After the call at which it dies, what was sent with it still takes effect at the engine. */
const AFTERMATH_MS = { before: 20, after: 500 }
const files = [{ path: 'a', content: Buffer.from('a'), mode: 0o644 }]
const lesson = testLesson()

/** A database and an engine label that one row of killings has to itself. */
interface Lane {
  database: TestDatabase
  bench: TestEngine
}

/** The context of a server that dies, as by kill -9, at one of its calls to engine or database. */
function doomed({ database, bench }: Lane, freezer: Freezer): { ctx: SandboxContext; close(): Promise<void> } {
  const plain = createDb({ url: database.url, connections: 2 })
  const db = plain.$extends({
    query: { $allOperations: ({ query, args }) => throughFreezer(freezer, () => Promise.resolve(query(args))) },
  }) as unknown as SandboxContext['db']
  const ctx = { ...createTestContext(db, bench), engine: createFreezingEngine(freezer) }
  return { ctx, close: () => plain.$disconnect() }
}

/** Runs `work` on a server that dies on the way; false when it finished before. */
async function kill(lane: Lane, freezer: Freezer, work: (ctx: SandboxContext) => Promise<unknown>): Promise<boolean> {
  const { ctx, close } = doomed(lane, freezer)
  const finished = work(ctx).then(() => false)
  const died = async () => {
    while (!freezer.frozen) await new Promise((resolve) => setTimeout(resolve, 10))
    await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS[freezer.when]))
    return true
  }
  const killed = await Promise.race([finished, died()])
  // Its connections break, as those of a dead process do.
  void close()
  return killed
}

/** Kills at one call, lets time pass, sweeps, and looks; false when there was no such call any more. */
async function tryOne(lane: Lane, { at, when }: { at: number; when: 'before' | 'after' }): Promise<boolean> {
  const { database, bench } = lane
  const userId = await addLearner(database.db)
  const killed = await kill(lane, { calls: 0, at, when, frozen: false }, async (ctx) => {
    const { id } = await startSandbox(ctx, { userId, lesson, files })
    await stopSandbox(ctx, { id, reason: 'learner' })
  })
  const ctx = createTestContext(database.db, bench)
  ctx.clock.advance(HALF_WAY_GRACE_MS + 5000)
  await sweepSandboxes(ctx)
  const last = await findLastSandbox(ctx.db, { userId, lessonId: lesson.id })
  const where = `killed ${when} call ${at}, state ${last?.state}`
  expect([undefined, 'running', 'stopped', 'failed'], where).toContain(last?.state)
  // Only a sandbox that runs has a container.
  expect(await bench.containers(), where).toEqual(last?.state === 'running' ? [last.containerId] : [])
  const again = last?.state === 'running' || at % 5 === 0 ? await startSandbox(ctx, { userId, lesson, files }) : null
  if (again) await stopSandbox(ctx, { id: again.id, reason: 'admin' })
  return killed
}

test.each(['before', 'after'] as const)(
  'a server killed %s any call of a start or a stop leaves nothing that a sweep does not mend',
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
    expect(Math.max(...walked)).toBeGreaterThan(15)
  },
  300_000,
)
