import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findContainer, removeContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { findLastSandbox, findSandbox, listLiveSandboxes } from './data'
import { extendSandbox } from './extend'
import { EXTENSION_MS, MAX_EXTENSIONS } from './limits'
import { touchSandbox, transition } from './mutations'
import { resetSandbox } from './reset'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { addLearner, createTestContext, testLesson } from './test-context'

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
const file = (path: string, content: string) => ({ path, content: Buffer.from(content), mode: 0o644 })

test('a start gives a running container with the files of the lesson, and asking again gives the same', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const lesson = testLesson({
    sandbox: {
      image: 'debian:bookworm-slim',
      setup: [
        ['sh', '-c', 'echo ${PORT} > port'],
        ['sh', '-c', "printf '%s' 'it'\\''s\n $HOME' > 'two\nlines'"],
      ],
    },
  })
  const files = [file('a/b/hello.txt', 'hello'), { ...file('run.sh', '#!/bin/sh'), mode: 0o755 }]
  const first = await startSandbox(ctx, { userId, lesson, files, vars: { PORT: '9090' } })
  expect(first).toMatchObject({ state: 'running', userId, lessonId: lesson.id, version: 'v1', failure: null })

  const { stdout } = await runExec(ctx.engine, {
    containerId: first.containerId,
    command: ['sh', '-c', 'cd; hostname; cat a/b/hello.txt port; cat two*; stat -c "%n %u %a" a run.sh'],
    timeoutMs: 60_000,
    maxBytes: 1000,
  })
  expect(`${stdout}`).toBe("sandbox\nhello9090\nit's\n $HOMEa 1000 755\nrun.sh 1000 755\n")
  expect(await startSandbox(ctx, { userId, lesson, files: [] })).toEqual(first)
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  expect(await findContainer(ctx.engine, first.containerId)).toBeNull()
  expect(await findSandbox(ctx.db, { id: first.id, userId })).toMatchObject({ state: 'stopped', stopReason: 'learner' })
  await stopSandbox(ctx, { id: first.id, reason: 'admin' })
  expect(await findSandbox(ctx.db, { id: first.id, userId })).toMatchObject({ stopReason: 'learner' })
})

test('ten requests at one moment, over two servers, make one container', async () => {
  const servers = [context(), context()] as const
  const userId = await addLearner(database.db)
  const lesson = testLesson()
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, i) => startSandbox(i % 2 ? servers[1] : servers[0], { userId, lesson, files: [] })),
  )
  expect(new Set(results.map(({ containerId }) => containerId)).size).toBe(1)
  expect(await bench.containers()).toHaveLength(1)
  const stops = results.map(({ id }, i) => stopSandbox(i % 2 ? servers[1] : servers[0], { id, reason: 'learner' }))
  await Promise.all(stops)
  expect(await bench.containers()).toHaveLength(0)
})

test('a stop during the start wins, and nothing is left', async () => {
  const ctx = context()
  for (const wait of [0, 30, 80, 150, 250]) {
    const userId = await addLearner(ctx.db)
    const pending = startSandbox(ctx, { userId, lesson: testLesson(), files: [file('x', 'x')] }).catch((error) => error)
    await delay(wait)
    const row = await findLastSandbox(ctx.db, { userId, lessonId: 'course/first-steps' })
    if (row) await stopSandbox(ctx, { id: row.id, reason: 'admin' })
    const outcome = await pending
    const after = await findLastSandbox(ctx.db, { userId, lessonId: 'course/first-steps' })
    if (!row) await stopSandbox(ctx, { id: outcome.id, reason: 'admin' })
    else expect(after?.state).toBe('stopped')
    expect(await bench.containers()).toHaveLength(0)
  }
})

test('an abort during the start leaves nothing, and the row says so', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const pending = startSandbox(ctx, { userId, lesson: testLesson(), files: [], signal: AbortSignal.timeout(120) })
  await expect(pending).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect
    .poll(() => findLastSandbox(ctx.db, { userId, lessonId: 'course/first-steps' }), { timeout: 60_000 })
    .toMatchObject({ state: 'stopped', stopReason: 'abandoned' })
  expect(await bench.containers()).toHaveLength(0)
})

test.each([
  ['a missing image', { sandbox: { image: 'drydock/no-such:1' } }, 'image_missing'],
  ['a set-up command that fails', { sandbox: { image: 'debian:bookworm-slim', setup: [['false']] } }, 'lab_invalid'],
  ['no sandbox', { sandbox: null }, 'invalid_input'],
])('%s is a clear failure that leaves nothing', async (_, more, code) => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  await expect(startSandbox(ctx, { userId, lesson: testLesson(more), files: [] })).rejects.toMatchObject({ code })
  const row = await findLastSandbox(ctx.db, { userId, lessonId: 'course/first-steps' })
  if (more.sandbox) expect(row).toMatchObject({ state: 'failed', failure: expect.stringMatching(/\.$/) })
  else expect(row).toBeNull()
  expect(await bench.containers()).toHaveLength(0)
})

test('files that leave the home or do not fit fail the start', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const start = (files: ReturnType<typeof file>[]) => startSandbox(ctx, { userId, lesson: testLesson(), files })
  await expect(start([file('../etc/passwd', 'x')])).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(start([file('big', 'x'.repeat(9 * 1024 * 1024))])).rejects.toMatchObject({ code: 'conflict' })
  expect(await bench.containers()).toHaveLength(0)
})

test('the limit holds when many ask at one moment, and all come in as places become free', async () => {
  const ctx = context({ limit: 3 })
  const users = await Promise.all(Array.from({ length: 6 }, () => addLearner(ctx.db)))
  let most = 0
  const starts = users.map(async (userId) => {
    const { id } = await startSandbox(ctx, { userId, lesson: testLesson(), files: [] })
    most = Math.max(most, (await bench.containers()).length)
    await stopSandbox(ctx, { id, reason: 'learner' })
  })
  await Promise.all(starts)
  expect(most).toBeLessThanOrEqual(3)
})

test('a start after the container has vanished makes a new one', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files: [] })
  await removeContainer(ctx.engine, first.containerId)
  const second = await startSandbox(ctx, { userId, lesson: testLesson(), files: [] })
  expect(second.id).not.toBe(first.id)
  expect(await findSandbox(ctx.db, { id: first.id, userId })).toMatchObject({ state: 'stopped', stopReason: 'lost' })
  await stopSandbox(ctx, { id: second.id, reason: 'learner' })
})

test('a reset gives a fresh home', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const request = { userId, lesson: testLesson(), files: [file('note', 'from the lesson')] }
  const first = await startSandbox(ctx, request)
  const read = (containerId: string, script: string) =>
    runExec(ctx.engine, { containerId, command: ['sh', '-c', script], timeoutMs: 60_000, maxBytes: 1000 })
  await read(first.containerId, 'cd; echo mine > note; touch own')
  const second = await resetSandbox(ctx, request)
  expect(`${(await read(second.containerId, 'cd; cat note; ls')).stdout}`).toBe('from the lessonnote\n')
  await stopSandbox(ctx, { id: second.id, reason: 'learner' })
})

test('more time: a bounded number of times, and only while it runs', async () => {
  const ctx = context()
  const { id, expiresAt } = await startSandbox(ctx, {
    userId: await addLearner(ctx.db),
    lesson: testLesson(),
    files: [],
  })
  const all = await Promise.allSettled(Array.from({ length: MAX_EXTENSIONS + 2 }, () => extendSandbox(ctx, { id })))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX_EXTENSIONS)
  const row = await findSandbox(ctx.db, { id, userId: null })
  expect(row?.extensions).toBe(MAX_EXTENSIONS)
  expect(Number(row?.expiresAt) - Number(expiresAt)).toBe(MAX_EXTENSIONS * EXTENSION_MS)
  await stopSandbox(ctx, { id, reason: 'learner' })
  await expect(extendSandbox(ctx, { id })).rejects.toMatchObject({ code: 'conflict' })
})

test('activity is noted, but not more than once a second', async () => {
  const ctx = context()
  const { id, lastActiveAt } = await startSandbox(ctx, {
    userId: await addLearner(ctx.db),
    lesson: testLesson(),
    files: [],
  })
  const at = (ms: number) => new Date(lastActiveAt.getTime() + ms)
  const touched = async (ms: number) => {
    await touchSandbox(ctx.db, { id, at: at(ms) })
    return Number((await findSandbox(ctx.db, { id, userId: null }))?.lastActiveAt) - Number(lastActiveAt)
  }
  expect([await touched(500), await touched(2000), await touched(2500), await touched(1000)]).toEqual([
    0, 2000, 2000, 2000,
  ])
  await stopSandbox(ctx, { id, reason: 'learner' })
})

test('nobody finds the sandbox of another learner', async () => {
  const ctx = context()
  const [owner, other] = [await addLearner(ctx.db), await addLearner(ctx.db)]
  const { id } = await startSandbox(ctx, { userId: owner, lesson: testLesson(), files: [] })
  expect(await findSandbox(ctx.db, { id, userId: owner })).not.toBeNull()
  expect(await findSandbox(ctx.db, { id, userId: null })).not.toBeNull()
  expect(await findSandbox(ctx.db, { id, userId: other })).toBeNull()
  expect(await findSandbox(ctx.db, { id: "' OR 1=1 --", userId: other })).toBeNull()
  expect((await listLiveSandboxes(ctx.db)).map((sandbox) => sandbox.user.id)).toEqual([owner])
  await stopSandbox(ctx, { id, reason: 'learner' })
})

test('of many servers that apply one event, one wins', async () => {
  const { db, clock } = context()
  const userId = await addLearner(db)
  const data = { userId, lessonId: 'course/x', version: 'v', image: 'i', expiresAt: clock.now() }
  const { id } = await db.sandbox.create({ data })
  for (const event of ['begin', 'ready', 'stop', 'stopped'] as const) {
    const results = await Promise.all(Array.from({ length: 8 }, () => transition(db, { id, event, at: clock.now() })))
    expect(results.filter(Boolean), event).toHaveLength(1)
  }
})
