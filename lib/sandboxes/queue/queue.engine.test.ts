import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { findLastSandbox, findLiveSandbox } from '../data'
import { keepAlive } from '../mutations'
import { renewSandbox, resetSandbox } from '../reset'
import { requestSandbox, startSandbox } from '../start'
import { stopSandbox } from '../stop'
import { sweepSandboxes } from '../sweeper'
import { addLearner, createTestContext, testLesson } from '../test-context'
import type { SandboxContext } from '../types'
import { leaveQueue } from './leave'
import { runQueue, TICKET_GRACE_MS } from './run'
import { readTicket } from './ticket'

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

const context = (limits = {}) => createTestContext(database.db, bench, limits)
const lesson = testLesson()
const request = (userId: string, id = lesson.id) => ({ userId, lesson: testLesson({ id }), files: [] })
const prepare = async ({ userId, lessonId }: { userId: string; lessonId: string }) => request(userId, lessonId)
const learners = (count: number) => Promise.all(Array.from({ length: count }, () => addLearner(database.db)))
const run = async (ctx: SandboxContext) => {
  const { admitted, rising } = await runQueue(ctx, { prepare })
  await rising
  return admitted.map(({ userId }) => userId)
}
const stop = (ctx: SandboxContext, id: string) => stopSandbox(ctx, { id, reason: 'learner' })
const stopAll = async (ctx: SandboxContext) => {
  for (const { id } of await ctx.db.sandbox.findMany({ where: { state: { in: ['starting', 'running'] } } }))
    await stop(ctx, id)
}

test('a full school gives a place and a wait, and the next in line starts when one ends, whoever runs the queue', async () => {
  const ctx = context({ limit: 1 })
  const [a, b, c] = (await learners(3)) as [string, string, string]
  const first = await startSandbox(ctx, request(a))
  const [second, third] = [await requestSandbox(ctx, request(b)), await requestSandbox(ctx, request(c))]
  expect([second.state, third.state]).toEqual(['requested', 'requested'])
  expect(await readTicket(ctx, third)).toMatchObject({ position: 2, waiting: 2, block: 'full', pressure: null })
  // Only one runs: nothing is known of a second that could end.
  expect((await readTicket(ctx, second)).waitMs).toBeGreaterThan(0)
  expect(await run(ctx)).toEqual([])
  await stop(ctx, first.id)
  const servers = await Promise.all([run(ctx), run(context({ limit: 1 })), run(ctx)])
  expect(servers.flat()).toEqual([b])
  expect(await findLiveSandbox(ctx.db, { userId: b, lessonId: lesson.id })).toMatchObject({
    id: second.id,
    state: 'running',
  })
  expect(await readTicket(ctx, third)).toMatchObject({ position: 1, waiting: 1 })
  // An ended one was seen, so a guess can be made.
  expect((await readTicket(ctx, third)).waitMs).toBeLessThanOrEqual(10 * 60_000)
  expect(await leaveQueue(ctx, { id: third.id, reason: 'learner' })).toBe(true)
  expect(await leaveQueue(ctx, { id: third.id, reason: 'learner' })).toBe(false)
  expect(await leaveQueue(ctx, { id: second.id, reason: 'learner' }), 'it runs').toBe(false)
  await stopAll(ctx)
  expect(await run(ctx)).toEqual([])
})

test.each([
  ['renewed', renewSandbox],
  ['begun anew', resetSandbox],
])('a sandbox that is %s in a full school keeps its place before those who wait', async (_, afresh) => {
  const ctx = context({ limit: 1 })
  const [a, b] = (await learners(2)) as [string, string]
  const first = await startSandbox(ctx, request(a))
  const waiting = await requestSandbox(ctx, request(b))
  // As on any server, at any moment meanwhile.
  const others = new AbortController()
  const running = (async () => {
    while (!others.signal.aborted) expect(await run(ctx)).toEqual([])
  })()
  const second = await afresh(ctx, request(a))
  others.abort()
  await running
  expect(second).toMatchObject({ userId: a, state: 'running' })
  expect(second.id).not.toBe(first.id)
  expect(await readTicket(ctx, waiting)).toMatchObject({ position: 1, block: 'full' })
  await leaveQueue(ctx, { id: waiting.id, reason: 'learner' })
  await stopAll(ctx)
})

test('who has a sandbox waits behind who has none', async () => {
  const ctx = context({ limit: 2 })
  const [a, b, c] = (await learners(3)) as [string, string, string]
  await startSandbox(ctx, request(a))
  const other = await startSandbox(ctx, request(b))
  await requestSandbox(ctx, request(a, 'course/other'))
  await requestSandbox(ctx, request(c))
  await stop(ctx, other.id)
  expect(await run(ctx)).toEqual([c])
  await stopAll(ctx)
  expect(await run(ctx)).toEqual([a])
  await stopAll(ctx)
})

test('who has enough is told which, and comes in when one of them ends', async () => {
  const ctx = context({ perUser: 1 })
  const [a] = (await learners(1)) as [string]
  const first = await startSandbox(ctx, request(a))
  const second = await requestSandbox(ctx, request(a, 'course/second'))
  expect(await readTicket(ctx, second)).toMatchObject({
    position: null,
    block: 'user',
    lessons: [lesson.id],
    waitMs: null,
  })
  await stop(ctx, first.id)
  expect(await run(ctx)).toEqual([a])
  await stopAll(ctx)
})

test('a class has no more than its limit; others come in', async () => {
  const ctx = context()
  const [teacher, a, b, c] = (await learners(4)) as [string, string, string, string]
  await ctx.db.class.create({
    data: {
      name: 'Small',
      code: `code-${teacher}`,
      instructorId: teacher,
      sandboxLimit: 1,
      enrolments: { create: [{ userId: a }, { userId: b }] },
    },
  })
  await startSandbox(ctx, request(a))
  const blocked = await requestSandbox(ctx, request(b))
  expect(await readTicket(ctx, blocked)).toMatchObject({ block: 'class', position: null })
  expect((await startSandbox(ctx, request(c))).state).toBe('running')
  expect(await run(ctx)).toEqual([])
  await stopAll(ctx)
  expect(await run(ctx)).toEqual([b])
  await stopAll(ctx)
})

test('starts are throttled: of many at one moment no more are made at once than the engine bears', async () => {
  const ctx = context({ starts: 2 })
  const users = await learners(6)
  let most = 0
  let done = false
  const watch = (async () => {
    while (!done) {
      most = Math.max(most, await ctx.db.sandbox.count({ where: { state: 'starting' } }))
      await ctx.clock.sleep(5)
    }
  })()
  await Promise.all(users.map((userId, i) => startSandbox(i % 2 ? ctx : context({ starts: 2 }), request(userId))))
  done = true
  await watch
  expect(most).toBe(2)
  await stopAll(ctx)
})

test('a ticket that nobody says is wanted any more is dropped, and a sweep leaves those that wait alone', async () => {
  const ctx = context({ limit: 1 })
  const [a, gone, here] = (await learners(3)) as [string, string, string]
  await startSandbox(ctx, request(a))
  await requestSandbox(ctx, request(gone))
  const wanted = await requestSandbox(ctx, request(here))
  ctx.clock.advance(TICKET_GRACE_MS + 1000)
  await keepAlive(ctx.db, { id: wanted.id, at: ctx.clock.now() })
  await sweepSandboxes(ctx)
  await run(ctx)
  expect(await findLastSandbox(ctx.db, { userId: gone, lessonId: lesson.id })).toMatchObject({
    state: 'stopped',
    stopReason: 'abandoned',
  })
  expect(await readTicket(ctx, wanted)).toMatchObject({ position: 1 })
  await leaveQueue(ctx, { id: wanted.id, reason: 'learner' })
  await stopAll(ctx)
})

test('a wait that is given up leaves the queue', async () => {
  const ctx = context({ limit: 1 })
  const [a, b] = (await learners(2)) as [string, string]
  await startSandbox(ctx, request(a))
  const waiting = startSandbox(ctx, { ...request(b), signal: AbortSignal.timeout(400) })
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(await findLastSandbox(ctx.db, { userId: b, lessonId: lesson.id })).toMatchObject({ stopReason: 'abandoned' })
  await stopAll(ctx)
})

test('a machine that is short of memory or disk holds the starts, and says of what', async () => {
  const huge = 2 ** 52
  for (const keepFree of [
    { memoryBytes: huge, diskBytes: 0 },
    { memoryBytes: 0, diskBytes: huge },
  ]) {
    const ctx = context({ keepFree })
    // The reading is kept for a moment for each engine.
    ctx.engine = { ...ctx.engine }
    const [a] = (await learners(1)) as [string]
    const held = await requestSandbox(ctx, request(a))
    expect(held.state).toBe('requested')
    expect(await readTicket(ctx, held)).toMatchObject({
      block: 'pressure',
      pressure: keepFree.memoryBytes ? 'memory' : 'disk',
      position: 1,
      waitMs: null,
    })
    expect(await run(ctx)).toEqual([])
    const relieved = {
      ...ctx,
      engine: { ...ctx.engine },
      limits: { ...ctx.limits, keepFree: { memoryBytes: 1, diskBytes: 1 } },
    }
    expect(await run(relieved)).toEqual([a])
    await stopAll(ctx)
  }
})

test('of an engine elsewhere only the size is known: the limits of all must fit into it', async () => {
  const ctx = context()
  const engine = { ...ctx.engine, address: 'tcp://elsewhere:2375' }
  const all = 2 ** 50
  const tight = {
    ...ctx,
    engine,
    limits: { ...ctx.limits, memoryBytes: all, keepFree: { memoryBytes: 1, diskBytes: 1 } },
  }
  const [a] = (await learners(1)) as [string]
  const held = await requestSandbox(tight, request(a))
  expect(await readTicket(tight, held)).toMatchObject({ block: 'pressure', pressure: 'memory' })
  await leaveQueue(ctx, { id: held.id, reason: 'learner' })
})

test('a lesson that is gone when the turn comes fails with a sentence', async () => {
  const ctx = context({ starts: 0 })
  const [a] = (await learners(1)) as [string]
  await requestSandbox(ctx, request(a))
  const { rising } = await runQueue(context(), { prepare: async () => null })
  await rising
  expect(await findLastSandbox(ctx.db, { userId: a, lessonId: lesson.id })).toMatchObject({
    state: 'failed',
    failure: expect.stringMatching(/\.$/),
  })
})
