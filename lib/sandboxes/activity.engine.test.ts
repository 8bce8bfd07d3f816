import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { runExec } from '@/lib/docker/exec'
import { LABEL } from '@/lib/docker/labels'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { noteActivity } from './activity'
import { findSandbox } from './data'
import { LEARNER } from './limits'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from './test-context'
import type { RunningSandbox } from './types'

const MINUTE = 60_000
/** Four seconds of CPU, however long they take on a machine with other things to do. */
const BURN = 'ulimit -t 4; while :; do :; done'
let bench: TestEngine
let database: TestDatabase
let userId: string
let sandbox: RunningSandbox
let ctx: ReturnType<typeof createTestContext>
beforeAll(async () => {
  bench = createTestEngine()
  database = await createTestDatabase()
  userId = await addLearner(database.db)
  ctx = createTestContext(database.db, bench)
  sandbox = await startSandbox(ctx, { userId, lesson: testLesson(), files: [] })
})
afterAll(async () => {
  await stopSandbox(ctx, { id: sandbox.id, reason: 'reset' })
  await database[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})

/** Runs `script` in `containerId` while two looks are taken that are half a minute apart by the clock. */
async function busyWhile(containerId: string, script: string): Promise<number> {
  ctx.clock.advance(2 * MINUTE)
  await noteActivity(ctx)
  const command = ['timeout', '60', 'sh', '-c', script]
  await runExec(ctx.engine, { containerId, command, user: LEARNER, timeoutMs: 70_000, maxBytes: 1000 })
  ctx.clock.advance(27_000)
  return noteActivity(ctx)
}

test('a program that burns CPU is use; one that sleeps, and a prompt that blinks, are not', async () => {
  expect(await busyWhile(sandbox.containerId, 'sleep 2')).toBe(0)
  expect(await busyWhile(sandbox.containerId, 'for i in 1 2 3 4; do printf x; sleep 0.5; done')).toBe(0)
  expect(await busyWhile(sandbox.containerId, BURN)).toBe(1)
})

test('work of the own containers is use, that of another learner is not', async () => {
  const tenant = (user: string) =>
    createHash('sha256').update(`${bench.instance}/${user}/course/first-steps`).digest('hex').slice(0, 12)
  const labels = (user: string) => ({ [LABEL.kind]: 'tenant', 'drydock.tenant': tenant(user) })
  const own = await bench.start({ labels: labels(userId) })
  const other = await bench.start({ labels: labels(await addLearner(database.db)) })
  expect(await busyWhile(other, BURN)).toBe(0)
  expect(await busyWhile(own, BURN)).toBe(1)
})

test('an unused sandbox is stopped in spite of looks at it, a working one is not', async () => {
  const seen = await findSandbox(ctx.db, { id: sandbox.id, userId })
  ctx.clock.advance(Number(seen?.lastActiveAt) - Number(ctx.clock.now()) + TEST_LIMITS.idleMs - 60_000)
  await noteActivity(ctx)
  const command = ['sh', '-c', BURN]
  const { containerId } = sandbox
  await runExec(ctx.engine, { containerId, command, user: LEARNER, timeoutMs: 70_000, maxBytes: 1000 })
  ctx.clock.advance(25_000)
  expect(await noteActivity(ctx)).toBe(1)
  ctx.clock.advance(MINUTE)
  expect((await sweepSandboxes(ctx)).actions).toEqual([])
  for (let at = 0; at < TEST_LIMITS.idleMs; at += MINUTE) {
    ctx.clock.advance(MINUTE)
    await noteActivity(ctx)
  }
  expect((await sweepSandboxes(ctx)).actions.map(({ kind }) => kind)).toEqual(['stop'])
})
