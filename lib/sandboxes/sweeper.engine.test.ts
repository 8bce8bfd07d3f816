import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createEngine } from '@/lib/docker/client'
import { findContainer, removeContainer, startContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { listVolumes } from '@/lib/docker/volume'
import { findSandbox, listLiveSandboxes } from './data'
import { extendSandbox } from './extend'
import { sandboxSpec } from './limits'
import { touchSandbox, transition } from './mutations'
import { HALF_WAY_GRACE_MS } from './reconcile'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from './test-context'
import type { SandboxContext } from './types'

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
const files = [{ path: 'a', content: Buffer.from('a'), mode: 0o644 }]
const lesson = testLesson()
const start = async (ctx: SandboxContext) => startSandbox(ctx, { userId: await addLearner(ctx.db), lesson, files })
const kinds = async (ctx: SandboxContext) => (await sweepSandboxes(ctx)).actions.map(({ kind }) => kind)

test('a running sandbox is left alone; one whose time is over is stopped, unless it was extended', async () => {
  const ctx = context()
  const { id, userId } = await start(ctx)
  expect(await kinds(ctx)).toEqual([])
  await extendSandbox(ctx, { id })
  ctx.clock.advance(TEST_LIMITS.lifetimeMs + 1000)
  await touchSandbox(ctx.db, { id, at: ctx.clock.now() })
  expect(await kinds(ctx)).toEqual([])
  ctx.clock.advance(31 * 60_000)
  expect(await kinds(ctx)).toEqual(['stop'])
  expect(await findSandbox(ctx.db, { id, userId })).toMatchObject({ state: 'stopped', stopReason: 'time' })
  expect(await bench.containers()).toEqual([])
})

test('one that nobody uses is stopped', async () => {
  const ctx = context()
  const { id, userId } = await start(ctx)
  ctx.clock.advance(TEST_LIMITS.idleMs - 1000)
  expect(await kinds(ctx)).toEqual([])
  await touchSandbox(ctx.db, { id, at: ctx.clock.now() })
  ctx.clock.advance(2000)
  expect(await kinds(ctx)).toEqual([])
  ctx.clock.advance(TEST_LIMITS.idleMs)
  expect(await kinds(ctx)).toEqual(['stop'])
  expect(await findSandbox(ctx.db, { id, userId })).toMatchObject({ state: 'stopped', stopReason: 'idle' })
})

test('one whose container is gone or has ended is lost', async () => {
  const ctx = context()
  const [gone, ended] = [await start(ctx), await start(ctx)]
  await removeContainer(ctx.engine, gone.containerId)
  await ctx.engine.docker.getContainer(ended.containerId).kill()
  expect((await kinds(ctx)).toSorted()).toEqual(['suspect', 'suspect'])
  for (const { id } of [gone, ended])
    expect(await findSandbox(ctx.db, { id, userId: null })).toMatchObject({ state: 'stopped', stopReason: 'lost' })
  expect(await bench.containers()).toEqual([])
})

test('containers of nobody are removed, those of others are not touched', async () => {
  const ctx = context()
  await using other = createTestEngine()
  const spec = (instance: string) =>
    sandboxSpec({
      instance,
      limits: ctx.limits,
      lesson,
      sandbox: {
        id: '00000000-0000-4000-8000-000000000000',
        userId: 'u',
        image: 'debian:bookworm-slim',
        expiresAt: new Date(),
      },
    })
  const { id: own } = await startContainer(ctx.engine, spec(bench.instance))
  const { id: theirs } = await startContainer(ctx.engine, spec(other.instance))
  const probe = await bench.start()
  expect(await kinds(ctx)).toEqual(['remove'])
  expect(await findContainer(ctx.engine, own)).toBeNull()
  expect(await listVolumes(ctx.engine, { [LABEL.instance]: bench.instance })).toEqual([])
  expect(await findContainer(ctx.engine, theirs)).not.toBeNull()
  expect(await findContainer(ctx.engine, probe)).not.toBeNull()
  await sweepSandboxes({ ...ctx, instance: other.instance })
  await removeContainer(ctx.engine, probe)
})

test('a learner who is deleted takes the container along', async () => {
  const ctx = context()
  const { userId } = await start(ctx)
  await ctx.db.user.delete({ where: { id: userId } })
  expect(await kinds(ctx)).toEqual(['remove'])
  expect(await bench.containers()).toEqual([])
})

test('an engine that does not answer changes nothing', async () => {
  const ctx = context()
  const { id } = await start(ctx)
  const away = { ...ctx, engine: createEngine({ host: 'unix:///nowhere/docker.sock' }) }
  await expect(sweepSandboxes(away)).rejects.toMatchObject({ code: 'engine_unavailable' })
  expect(await findSandbox(ctx.db, { id, userId: null })).toMatchObject({ state: 'running' })
  await expect(stopSandbox(away, { id, reason: 'admin' })).rejects.toMatchObject({ code: 'engine_unavailable' })
  ctx.clock.advance(HALF_WAY_GRACE_MS + 1000)
  expect(await kinds(ctx)).toEqual(['mend'])
  expect(await findSandbox(ctx.db, { id, userId: null })).toMatchObject({ state: 'stopped', stopReason: 'admin' })
})

test('sweepers of several servers, while sandboxes start and stop, harm none that is wanted', async () => {
  const servers = [context(), context(), context()]
  const users = await Promise.all(Array.from({ length: 8 }, () => addLearner(database.db)))
  let busy = true
  const sweeping = servers.map(async (ctx) => {
    let failures = 0
    while (busy) failures += (await sweepSandboxes(ctx)).failures
    return failures
  })
  const started = await Promise.all(
    users.map((userId, i) => startSandbox(servers[i % 3] ?? context(), { userId, lesson, files })),
  )
  const [kept, stopped] = [started.slice(0, 4), started.slice(4)]
  await Promise.all(stopped.map(({ id }, i) => stopSandbox(servers[i % 3] ?? context(), { id, reason: 'learner' })))
  busy = false
  expect(await Promise.all(sweeping)).toEqual([0, 0, 0])
  expect((await listLiveSandboxes(database.db)).map(({ id }) => id).toSorted()).toEqual(
    kept.map(({ id }) => id).toSorted(),
  )
  expect((await bench.containers()).toSorted()).toEqual(kept.map(({ containerId }) => containerId).toSorted())
  await Promise.all(kept.map(({ id }) => stopSandbox(context(), { id, reason: 'admin' })))
})

test('eight sweepers at one moment stop an overdue sandbox once', async () => {
  const ctx = context()
  const { id } = await start(ctx)
  ctx.clock.advance(TEST_LIMITS.lifetimeMs * 2)
  const results = await Promise.all(Array.from({ length: 8 }, () => sweepSandboxes(ctx)))
  expect(results.flatMap(({ actions }) => actions.filter(({ kind }) => kind === 'stop'))).toHaveLength(1)
  expect(await findSandbox(ctx.db, { id, userId: null })).toMatchObject({ state: 'stopped' })
})

test('a transition is refused when what the caller saw has moved on', async () => {
  const ctx = context()
  const { id, lastActiveAt } = await start(ctx)
  await touchSandbox(ctx.db, { id, at: new Date(lastActiveAt.getTime() + 5000) })
  expect(await transition(ctx.db, { id, event: 'stop', at: ctx.clock.now(), seen: { lastActiveAt } })).toBeNull()
  await stopSandbox(ctx, { id, reason: 'admin' })
})
