import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { findHome, findSandbox } from './data'
import { LEARNER } from './limits'
import { resetSandbox } from './reset'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from './test-context'

const MIB = 1024 * 1024
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
const files = [{ path: 'note', content: Buffer.from('lesson'), mode: 0o644 }]

async function inside(containerId: string, script: string): Promise<string> {
  const command = ['sh', '-c', `cd /home/learner; exec 2>&1; ${script}`]
  const run = { containerId, command, user: LEARNER, timeoutMs: 20_000, maxBytes: 10_000 }
  return (await runExec(bench.engine, run)).stdout.toString()
}

test('what a learner made is there again, as it was, and set-up does not run over it', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const lesson = testLesson({ sandbox: { image: 'debian:bookworm-slim', setup: [['sh', '-c', 'echo x >> set-up']] } })
  const first = await startSandbox(ctx, { userId, lesson, files })
  await inside(
    first.containerId,
    'echo mine > note; mkdir -p d; printf "#!/bin/sh\\necho ran" > d/run; chmod 750 d/run; ln -s note l; mkfifo p; truncate -s 5G sparse; touch -- "-odd name"',
  )
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  expect((await findHome(ctx.db, { userId, lessonId: lesson.id }))?.archive.length).toBeLessThan(10_000)

  const second = await startSandbox(ctx, { userId, lesson, files })
  const seen = await inside(second.containerId, 'cat l set-up; d/run; stat -c "%a %U" d/run .; stat -c %s sparse; ls')
  expect(seen).toBe('mine\nx\nran\n750 UNKNOWN\n700 UNKNOWN\n5368709120\n-odd name\nd\nl\nnote\np\nset-up\nsparse\n')

  const third = await resetSandbox(ctx, { userId, lesson, files })
  expect(await inside(third.containerId, 'cat note; echo; ls')).toBe('lesson\nnote\nset-up\n')
  await stopSandbox(ctx, { id: third.id, reason: 'learner' })
})

test('a sandbox that the sweeper ends keeps its home, too', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const { containerId } = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(containerId, 'echo more >> note')
  ctx.clock.advance(TEST_LIMITS.idleMs + 1000)
  await sweepSandboxes(ctx)
  const again = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  expect(await inside(again.containerId, 'cat note')).toBe('lessonmore\n')
  await stopSandbox(ctx, { id: again.id, reason: 'learner' })
})

test('a lesson that has changed brings its new files, and the own ones stay', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(first.containerId, 'echo own > own')
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  const lesson = testLesson({ version: 'v2' })
  const more = [...files, { path: 'new', content: Buffer.from('new'), mode: 0o644 }]
  const second = await startSandbox(ctx, { userId, lesson, files: more })
  expect(await inside(second.containerId, 'ls')).toBe('new\nnote\nown\n')
  await stopSandbox(ctx, { id: second.id, reason: 'learner' })
})

test('a home that is too large, or a sandbox too busy, is not kept, and the stop goes on', async () => {
  const ctx = context({ memoryBytes: 128 * MIB, diskBytes: 40 * MIB })
  const userId = await addLearner(ctx.db)
  const { id, containerId } = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(containerId, 'head -c 30000000 /dev/urandom > noise')
  await stopSandbox(ctx, { id, reason: 'learner' })
  expect(await findSandbox(ctx.db, { id, userId })).toMatchObject({ state: 'stopped' })
  expect(await findHome(ctx.db, { userId, lessonId: 'course/first-steps' })).toBeNull()
})

test('a kept home that does not fit any more gives a fresh one', async () => {
  const large = context({ memoryBytes: 128 * MIB, diskBytes: 40 * MIB })
  const userId = await addLearner(large.db)
  const first = await startSandbox(large, { userId, lesson: testLesson(), files })
  await inside(first.containerId, 'head -c 30000000 /dev/zero > zeros; echo mine > note')
  await stopSandbox(large, { id: first.id, reason: 'learner' })
  const small = context({ diskBytes: 4 * MIB })
  const second = await startSandbox(small, { userId, lesson: testLesson(), files })
  expect(await inside(second.containerId, 'cat note')).toBe('lesson')
  expect(await findHome(small.db, { userId, lessonId: 'course/first-steps' })).toBeNull()
  await stopSandbox(small, { id: second.id, reason: 'reset' })
})
