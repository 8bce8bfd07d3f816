import { expect, test } from 'vitest'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { startSandbox } from '../start'
import { stopSandbox } from '../stop'
import { sweepSandboxes } from '../sweeper'
import { addLearner, createTestContext, testLesson } from '../test-context'
import { dieInTheMiddle, type Lane, walkCalls } from '../test-doomed'
import { listMembers } from './data'
import { FILL_GRACE_MS } from './plan'
import { refillPool } from './refill'

/** After the call at which it dies, what was sent with it still takes effect at the engine. */
const AFTERMATH_MS = { before: 20, after: 800 }
const POOL = { pool: { min: 1, max: 1 } }
const lesson = testLesson()

async function tryOne(lane: Lane, { at, when }: { at: number; when: 'before' | 'after' }): Promise<boolean> {
  const { database, bench } = lane
  const userId = await addLearner(database.db)
  const death = { freezer: { calls: 0, at, when, frozen: false }, aftermathMs: AFTERMATH_MS[when], limits: POOL }
  const killed = await dieInTheMiddle(lane, death, async (ctx) => {
    await refillPool(ctx, { images: [TEST_IMAGE] })
    await startSandbox(ctx, { userId, lesson, files: [{ path: 'a', content: Buffer.from('a'), mode: 0o644 }] })
  })
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
    expect(await walkCalls((lane, at) => tryOne(lane, { at, when }))).toBeGreaterThan(20)
  },
  300_000,
)
