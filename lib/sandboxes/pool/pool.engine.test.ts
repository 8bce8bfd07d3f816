import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { inspectContainer, removeContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { LABEL } from '@/lib/docker/labels'
import { createTestEngine, TEST_IMAGE, type TestEngine } from '@/lib/docker/test-engine'
import { containerName } from '../limits'
import { startSandbox } from '../start'
import { stopSandbox } from '../stop'
import { sweepSandboxes } from '../sweeper'
import { addLearner, createTestContext, testLesson } from '../test-context'
import type { SandboxContext, SandboxLimits } from '../types'
import { listMembers } from './data'
import { FILL_GRACE_MS } from './plan'
import { refillPool } from './refill'

let bench: TestEngine
let database: TestDatabase
beforeAll(async () => {
  bench = createTestEngine()
  database = await createTestDatabase()
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await drain()
  // Demand is counted from what was asked for.
  await database.db.sandbox.deleteMany()
  expect(await bench.containers()).toEqual([])
})

const context = (limits: Partial<SandboxLimits> = {}) =>
  createTestContext(database.db, bench, { pool: { min: 2, max: 4 }, ...limits })
const refill = (ctx: SandboxContext, images = [TEST_IMAGE]) => refillPool(ctx, { images })
const drain = () => refill(context({ pool: { min: 0, max: 0 } }), [])
const file = (path: string, content: string) => ({ path, content: Buffer.from(content), mode: 0o644 })

test('a claim gives a sandbox that is as one that was made for it, under the id that the pool gave it', async () => {
  const ctx = context()
  expect(await refill(ctx)).toEqual({ filled: 2, dropped: 0 })
  expect(await refill(ctx)).toEqual({ filled: 0, dropped: 0 })
  const members = await listMembers(ctx.db)
  const setup = [['sh', '-c', 'echo ${PORT} > port']]
  const lesson = testLesson({ sandbox: { image: TEST_IMAGE, setup } })
  const request = { lesson, files: [file('a/b', 'hello')], vars: { PORT: '9090' } }
  const warm = await startSandbox(ctx, { ...request, userId: await addLearner(ctx.db) })
  const cold = await startSandbox(context({ pool: { min: 0, max: 0 } }), {
    ...request,
    userId: await addLearner(ctx.db),
  })
  expect(members.map(({ id }) => id)).toContain(warm.id)
  expect(members.map(({ id }) => id)).not.toContain(cold.id)
  expect(await listMembers(ctx.db)).toHaveLength(1)
  const look = async ({ containerId }: { containerId: string }) => {
    const command = ['sh', '-c', 'cd; hostname; id; cat a/b port; stat -c "%n %U %a" a a/b port .; ls -A']
    const { stdout } = await runExec(ctx.engine, { containerId, command, timeoutMs: 60_000, maxBytes: 4000 })
    return stdout.toString()
  }
  expect(await look(warm)).toBe(await look(cold))
  expect(await look(warm)).toContain('hello9090')
  const facts = await inspectContainer(ctx.engine, containerName(ctx.instance, warm.id))
  expect(facts.id).toBe(warm.containerId)
  expect(facts.labels).toMatchObject({ [LABEL.sandbox]: warm.id, [LABEL.kind]: 'sandbox' })
  expect(facts.labels[LABEL.user]).toBeUndefined()
  for (const { id } of [warm, cold]) await stopSandbox(ctx, { id, reason: 'learner' })
})

test('many learners at two servers: no member is handed out twice, and all get a sandbox', async () => {
  const servers = [context({ pool: { min: 4, max: 4 } }), context({ pool: { min: 4, max: 4 } })] as const
  await refill(servers[0])
  const members = (await listMembers(database.db)).map(({ id }) => id)
  const users = await Promise.all(Array.from({ length: 8 }, () => addLearner(database.db)))
  const started = await Promise.all(
    users.map((userId, i) =>
      startSandbox(i % 2 ? servers[1] : servers[0], { userId, lesson: testLesson(), files: [] }),
    ),
  )
  expect(new Set(started.map(({ containerId }) => containerId)).size).toBe(8)
  expect(started.filter(({ id }) => members.includes(id))).toHaveLength(4)
  expect(await listMembers(database.db)).toEqual([])
  for (const { id } of started) await stopSandbox(servers[0], { id, reason: 'learner' })
})

test('servers that refill at one moment make no more than is wanted', async () => {
  const servers = [context(), context(), context(), context()]
  await Promise.all([...servers, ...servers].map((ctx) => refill(ctx)))
  await refill(context())
  expect(await listMembers(database.db)).toHaveLength(2)
  expect(await bench.containers()).toHaveLength(2)
})

test('demand makes it grow; the limit on sandboxes and a queue hold it', async () => {
  const userId = await addLearner(database.db)
  const row = (lessonId: string) => ({ userId, lessonId, version: 'v', image: TEST_IMAGE, expiresAt: new Date() })
  const ctx = context({ pool: { min: 0, max: 3 } })
  await ctx.db.sandbox.createMany({
    data: [1, 2, 3, 4, 5].map((n) => ({ ...row(`course/past${n}`), state: 'stopped' as const, stoppedAt: new Date() })),
  })
  expect((await refill(ctx)).filled).toBe(3)
  expect((await refill(context({ pool: { min: 0, max: 3 }, limit: 1 }))).dropped).toBe(2)
  await ctx.db.sandbox.create({ data: row('course/waits') })
  expect((await refill(ctx)).filled).toBe(0)
  await ctx.db.sandbox.deleteMany({ where: { userId } })
})

test('members of other limits, with a dead container, or of an image that is gone are replaced, never claimed', async () => {
  const ctx = context({ pool: { min: 1, max: 1 } })
  await refill(ctx)
  const other = context({ pool: { min: 1, max: 1 }, pids: 50 })
  const cold = await startSandbox(other, { userId: await addLearner(ctx.db), lesson: testLesson(), files: [] })
  expect(await listMembers(ctx.db), 'not of these limits').toHaveLength(1)
  expect(await refill(other)).toEqual({ filled: 1, dropped: 1 })
  const [member] = await listMembers(ctx.db)
  await removeContainer(ctx.engine, member?.containerId ?? '')
  expect(await refill(other)).toEqual({ filled: 1, dropped: 1 })
  expect(await refill(other, [])).toEqual({ filled: 0, dropped: 1 })
  expect(await refill(other, ['drydock/no-such:1'])).toEqual({ filled: 0, dropped: 0 })
  await stopSandbox(ctx, { id: cold.id, reason: 'learner' })
})

test('a member that died unnoticed costs the learner time, not the sandbox', async () => {
  const ctx = context({ pool: { min: 1, max: 1 } })
  for (const kill of [
    removeContainer,
    (_: unknown, id: string) => ctx.engine.docker.getContainer(id).kill(),
  ] as const) {
    await refill(ctx)
    const [member] = await listMembers(ctx.db)
    await kill(ctx.engine, member?.containerId ?? '')
    const started = await startSandbox(ctx, {
      userId: await addLearner(ctx.db),
      lesson: testLesson(),
      files: [file('a', 'a')],
    })
    expect(started.id).toBe(member?.id)
    expect(started.containerId).not.toBe(member?.containerId)
    expect(await bench.containers()).toEqual([started.containerId])
    await stopSandbox(ctx, { id: started.id, reason: 'learner' })
  }
})

test('a sweep leaves the pool alone; what a dead server left half-way is taken away', async () => {
  const ctx = context()
  await refill(ctx)
  expect((await sweepSandboxes(ctx)).actions).toEqual([])
  await ctx.db.poolMember.updateMany({ data: { state: 'filling' } })
  ctx.clock.advance(FILL_GRACE_MS + 1000)
  expect(await refill(ctx)).toEqual({ filled: 2, dropped: 2 })
  expect(await bench.containers()).toHaveLength(2)
  // Rows are gone, containers are not: as after a crash between the two.
  await ctx.db.poolMember.deleteMany()
  expect((await sweepSandboxes(ctx)).actions.map(({ kind }) => kind)).toEqual(['remove', 'remove'])
  expect(await bench.containers()).toEqual([])
})
