import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createDb } from '@/lib/db/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { runExec } from '@/lib/docker/exec'
import { LABEL } from '@/lib/docker/labels'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { createFreezingEngine, type Freezer, throughFreezer } from '@/lib/docker/test-freeze'
import { listVolumes } from '@/lib/docker/volume'
import { findLastSandbox, findLiveSandbox } from './data'
import { extendSandbox } from './extend'
import { KEEP_EVERY_MS, keepHomes } from './keep'
import { LEARNER } from './limits'
import { touchSandbox } from './mutations'
import { HALF_WAY_GRACE_MS } from './reconcile'
import { renewSandbox, resetSandbox } from './reset'
import { startSandbox } from './start'
import { isLive } from './state'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from './test-context'
import { isRunning, type RunningSandbox, type SandboxContext } from './types'
import { dropUnfinished } from './workspace/mutations'

// A random walk on the real engine and database: what learners do, done by servers that die between any two of their
// calls. DRYDOCK_WALK_SEED walks one again; DRYDOCK_WALK_STEPS makes it longer.

const LANES = 3
const STEPS = Number(process.env.DRYDOCK_WALK_STEPS ?? 8)
const SEED = Number(process.env.DRYDOCK_WALK_SEED ?? randomBytes(3).readUIntBE(0, 3))
/** What a server had sent when it died still takes effect at the engine. */
const AFTERMATH_MS = 500
/** A server that waits for another one's start is not dead; it is taken off after this. */
const PATIENCE_MS = 40_000
const UNFINISHED_MS = 10 * 60_000
const lesson = testLesson()
const files = [{ path: 'note', content: Buffer.from('lesson'), mode: 0o644 }]

type Random = () => number

/** Small, and the same everywhere (mulberry32). */
function createRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Walk {
  random: Random
  database: TestDatabase
  bench: TestEngine
  /** The clock that all its servers share. */
  ctx: ReturnType<typeof createTestContext>
  userId: string
  /** What was surely kept: after a crash the home must hold at least this count. */
  saved: number
  /** What was written last. */
  written: number
  trace: string[]
}

type Step = (walk: Walk, ctx: SandboxContext) => Promise<unknown>

const live = ({ ctx, userId }: Walk) => findLiveSandbox(ctx.db, { userId, lessonId: lesson.id })
const requestOf = ({ userId }: Walk) => ({ userId, lesson, files })

const STEPS_BY_NAME: Record<string, Step> = {
  start: (walk, ctx) => startSandbox(ctx, requestOf(walk)),
  'start twice': (walk, ctx) =>
    Promise.all([startSandbox(ctx, requestOf(walk)), startSandbox(walk.ctx, requestOf(walk))]),
  stop: async (walk, ctx) => {
    const sandbox = await live(walk)
    if (sandbox) await stopSandbox(ctx, { id: sandbox.id, reason: 'learner' })
  },
  reset: (walk, ctx) => {
    // From here on nothing of before is owed to the learner.
    walk.saved = 0
    return resetSandbox(ctx, requestOf(walk))
  },
  renew: (walk, ctx) => renewSandbox(ctx, requestOf(walk)),
  extend: async (walk, ctx) => {
    const sandbox = await live(walk)
    if (sandbox) await extendSandbox(ctx, { id: sandbox.id })
  },
  expire: async (walk, ctx) => {
    walk.ctx.clock.advance(TEST_LIMITS.lifetimeMs * 3)
    await sweepSandboxes(ctx)
  },
  idle: async (walk, ctx) => {
    walk.ctx.clock.advance(TEST_LIMITS.idleMs + 1000)
    await sweepSandboxes(ctx)
  },
  keep: async (walk, ctx) => {
    walk.ctx.clock.advance(KEEP_EVERY_MS + 1000)
    const sandbox = await live(walk)
    if (sandbox) await touchSandbox(walk.ctx.db, { id: sandbox.id, at: walk.ctx.clock.now() })
    await keepHomes(ctx)
  },
  sweep: (_walk, ctx) => sweepSandboxes(ctx),
  'sweep twice': (walk, ctx) => Promise.all([sweepSandboxes(ctx), sweepSandboxes(walk.ctx)]),
  'kill the container': async (walk) => {
    const sandbox = await live(walk)
    if (sandbox?.containerId)
      await walk.ctx.engine.docker
        .getContainer(sandbox.containerId)
        .kill()
        .catch(() => {})
  },
}

/** Writes a count into the home, if there is one, as a learner at work would. */
async function work(walk: Walk): Promise<void> {
  const sandbox = await live(walk)
  if (!isRunning(sandbox)) return
  const command = ['sh', '-c', `echo ${walk.written + 1} > count`]
  const run = { command, user: LEARNER, workingDir: '/home/learner', timeoutMs: 60_000, maxBytes: 100 }
  await runExec(walk.ctx.engine, { ...run, containerId: sandbox.containerId }).then(
    () => walk.written++,
    () => {},
  )
}

/** One step on a server that may die at a call; returns whether it did. */
async function act(walk: Walk, name: string): Promise<'done' | 'refused' | 'died'> {
  const { random, database, bench } = walk
  const at = random() < 0.6 ? 1 + Math.floor(random() * 40) : Number.POSITIVE_INFINITY
  const freezer: Freezer = { calls: 0, at, when: random() < 0.5 ? 'before' : 'after', frozen: false }
  const plain = createDb({ url: database.url, connections: 3 })
  const db = plain.$extends({
    query: { $allOperations: ({ query, args }) => throughFreezer(freezer, () => Promise.resolve(query(args))) },
  }) as unknown as SandboxContext['db']
  const ctx = {
    ...walk.ctx,
    ...createTestContext(db, bench),
    clock: walk.ctx.clock,
    engine: createFreezingEngine(freezer),
  }
  const step = STEPS_BY_NAME[name]
  if (!step) throw new Error(`no step ${name}`)
  const finished = step(walk, ctx).then(
    () => 'done' as const,
    () => 'refused' as const,
  )
  const dead = (async () => {
    for (let waited = 0; !freezer.frozen && waited < PATIENCE_MS; waited += 10) await pause(10)
    await pause(AFTERMATH_MS)
    return 'died' as const
  })()
  const outcome = await Promise.race([finished, dead])
  walk.trace.push(`${name}: ${outcome}${outcome === 'died' ? ` ${freezer.when} call ${at}` : ''}`)
  // Nothing of a dead server goes on, and its connections break.
  freezer.frozen ||= outcome === 'died'
  void plain.$disconnect()
  return outcome
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Time passes, somebody sweeps; then all must be as it should. */
async function recover(walk: Walk): Promise<void> {
  const { ctx, bench, userId, trace } = walk
  ctx.clock.advance(HALF_WAY_GRACE_MS + 5000)
  await sweepSandboxes(ctx)
  const where = `seed ${SEED}\n${trace.join('\n')}`
  const lasting = await ctx.db.sandbox.findMany({ where: { userId } })
  const alive = lasting.filter(({ state }) => isLive(state))
  expect(alive.length, where).toBeLessThanOrEqual(1)
  for (const { state } of lasting) expect(['running', 'stopped', 'failed'], where).toContain(state)
  expect(await bench.containers(), where).toEqual(alive.map(({ containerId }) => containerId))
  const volumes = await listVolumes(ctx.engine, { [LABEL.instance]: bench.instance })
  expect(
    volumes.map(({ labels }) => labels[LABEL.sandbox]),
    where,
  ).toEqual(alive.map(({ id }) => id))
  expect(await ctx.db.homeArchive.count({ where: { userId, state: 'current' } }), where).toBeLessThanOrEqual(1)
}

/** What the next sandbox of the learner holds. */
async function countInHome(walk: Walk): Promise<number> {
  return readCount(walk, await startSandbox(walk.ctx, requestOf(walk)))
}

/** What there is to keep: less than was written when a sandbox was lost or begun anew since. */
async function countNow(walk: Walk): Promise<number> {
  const sandbox = await live(walk)
  return isRunning(sandbox) ? readCount(walk, sandbox).catch(() => walk.saved) : walk.saved
}

async function readCount(walk: Walk, { containerId }: RunningSandbox): Promise<number> {
  const run = {
    command: ['cat', 'count'],
    user: LEARNER,
    workingDir: '/home/learner',
    timeoutMs: 60_000,
    maxBytes: 100,
  }
  const result = await runExec(walk.ctx.engine, { ...run, containerId })
  return result.exitCode === 0 ? Number(result.stdout.toString()) : 0
}

async function walkLane(lane: number): Promise<number> {
  await using database = await createTestDatabase()
  await using bench = createTestEngine()
  const ctx = createTestContext(database.db, bench)
  const walk: Walk = {
    random: createRandom(SEED + lane),
    database,
    bench,
    ctx,
    userId: await addLearner(database.db),
    saved: 0,
    written: 0,
    trace: [`lane ${lane}`],
  }
  let deaths = 0
  const names = Object.keys(STEPS_BY_NAME)
  for (let step = 0; step < STEPS; step++) {
    if (walk.random() < 0.6) await work(walk)
    const before = { held: await countNow(walk), since: await wholeSince(walk) }
    const name = names[Math.floor(walk.random() * names.length)] ?? 'start'
    const outcome = await act(walk, name)
    if (outcome === 'died') deaths++
    // What is in force is kept for good, whoever died afterwards.
    const since = await wholeSince(walk)
    if (name !== 'reset' && since !== null && since !== before.since) walk.saved = before.held
    await recover(walk)
    if (walk.random() < 0.4) {
      const found = await countInHome(walk)
      expect(found, `seed ${SEED}\n${walk.trace.join('\n')}`).toBeGreaterThanOrEqual(walk.saved)
      walk.trace.push(`found ${found}, owed ${walk.saved}, written ${walk.written}`)
    }
  }
  const last = await live(walk)
  if (last) await stopSandbox(ctx, { id: last.id, reason: 'admin' })
  ctx.clock.advance(UNFINISHED_MS + 1000)
  await dropUnfinished(ctx.db, ctx.clock.now())
  expect(await ctx.db.homeArchive.count({ where: { state: 'writing' } }), walk.trace.join('\n')).toBe(0)
  expect((await findLastSandbox(ctx.db, { userId: walk.userId, lessonId: lesson.id }))?.state).not.toBe('running')
  return deaths
}

/** From when the files are that are whole and in force; null when there are none. */
async function wholeSince({ ctx, userId }: Walk): Promise<number | null> {
  const workspace = await ctx.db.workspace.findUnique({
    where: { userId_lessonId: { userId, lessonId: lesson.id } },
    include: { archives: { where: { state: 'current' } } },
  })
  return workspace?.trouble === null && workspace.archives[0] ? workspace.archives[0].startedAt.getTime() : null
}

test(`a random walk with crashes keeps every promise (seed ${SEED})`, async () => {
  const deaths = await Promise.all(Array.from({ length: LANES }, (_, lane) => walkLane(lane)))
  expect(deaths.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
}, 600_000)
