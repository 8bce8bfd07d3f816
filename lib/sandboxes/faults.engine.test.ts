import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { removeContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { findSandbox } from './data'
import { KEEP_EVERY_MS, keepHomes } from './keep'
import { LEARNER } from './limits'
import { touchSandbox } from './mutations'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, testLesson } from './test-context'
import { isRunning, type RunningSandbox } from './types'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
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

async function begin() {
  const ctx = createTestContext(database.db, bench)
  const userId = await addLearner(ctx.db)
  const start = (): Promise<RunningSandbox> => startSandbox(ctx, { userId, lesson: testLesson(), files: [] })
  const state = async (id: string) => findSandbox(ctx.db, { id, userId })
  return { ctx, start, state, sandbox: await start() }
}

async function inside({ containerId }: RunningSandbox, script: string): Promise<string> {
  const command = ['sh', '-c', `exec 2>&1; cd; ${script}`]
  const request = { containerId, command, user: LEARNER, timeoutMs: 60_000, maxBytes: 4096 }
  return (await runExec(bench.engine, request)).stdout.toString().trim()
}

test.each([
  ['killed', (id: string) => bench.engine.docker.getContainer(id).kill()],
  ['removed', (id: string) => removeContainer(bench.engine, id)],
])(
  'a container %s from outside: the row says so, nothing is left, and the kept files are in the next one',
  async (_, harm) => {
    const { ctx, start, state, sandbox } = await begin()
    await inside(sandbox, 'echo precious > work')
    await touchSandbox(ctx.db, { id: sandbox.id, at: ctx.clock.now() })
    ctx.clock.advance(KEEP_EVERY_MS + 1000)
    await keepHomes(ctx)
    await harm(sandbox.containerId)
    // At the second look: the first may have fallen into a start.
    await expect
      .poll(async () => (await sweepSandboxes(ctx)) && (await state(sandbox.id))?.state, { timeout: 60_000 })
      .toBe('stopped')
    expect(await state(sandbox.id)).toMatchObject({ stopReason: 'lost' })
    expect(await bench.containers()).toEqual([])
    const next = await start()
    expect(await inside(next, 'cat work')).toBe('precious')
    await stopSandbox(ctx, { id: next.id, reason: 'admin' })
  },
)

test('a full disk in the sandbox: it can be looked at, kept, and had again with all that fitted', async () => {
  const { ctx, start, sandbox } = await begin()
  expect(await inside(sandbox, 'echo precious > work; cat /dev/zero > fill; echo x > more; echo $?')).toMatch(
    /No space left/,
  )
  await stopSandbox(ctx, { id: sandbox.id, reason: 'learner' })
  const next = await start()
  expect(await inside(next, 'cat work; rm fill; echo y > more && cat more')).toBe('precious\ny')
  await stopSandbox(ctx, { id: next.id, reason: 'admin' })
})

test('a clock that jumps ahead ends what is out of time, with the files kept, and starts go on', async () => {
  const { ctx, start, state, sandbox } = await begin()
  await inside(sandbox, 'echo precious > work')
  ctx.clock.advance(DAY_MS)
  await sweepSandboxes(ctx)
  expect(await state(sandbox.id)).toMatchObject({ state: 'stopped' })
  expect(await bench.containers()).toEqual([])
  const next = await start()
  expect(await inside(next, 'cat work')).toBe('precious')
  await stopSandbox(ctx, { id: next.id, reason: 'admin' })
})

test('a clock that jumps back ends nothing, and after a stop nothing is left', async () => {
  const { ctx, start, state, sandbox } = await begin()
  ctx.clock.advance(-DAY_MS)
  for (let look = 0; look < 2; look++) await sweepSandboxes(ctx)
  expect(await state(sandbox.id)).toMatchObject({ state: 'running' })
  await inside(sandbox, 'echo precious > work')
  await stopSandbox(ctx, { id: sandbox.id, reason: 'learner' })
  const next = await start()
  expect(isRunning(next)).toBe(true)
  expect(await inside(next, 'cat work')).toBe('precious')
  await stopSandbox(ctx, { id: next.id, reason: 'admin' })
  await sweepSandboxes(ctx)
  expect(await bench.containers()).toEqual([])
})
