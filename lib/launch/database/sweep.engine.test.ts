import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDb, type Db } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { HALF_WAY_GRACE_MS } from '@/lib/sandboxes/reconcile'
import { startSandbox } from '@/lib/sandboxes/start'
import { sweepSandboxes } from '@/lib/sandboxes/sweeper'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from '@/lib/sandboxes/test-context'
import { startChores } from '@/lib/server/timers'
import { endProcess } from '../process-table'
import { startPostgres } from './postgres'

let bench: TestEngine
let dir: string
let server: Awaited<ReturnType<typeof startPostgres>>
let db: Db
beforeAll(async () => {
  bench = createTestEngine()
  dir = await mkdtemp(join(tmpdir(), 'drydock-database-'))
  await bringUp()
  await migrate({ url: server.url, dir: 'prisma/migrations' })
  db = createDb({ url: server.url })
})
afterAll(async () => {
  await db?.$disconnect()
  await server?.stop()
  await rm(dir, { recursive: true, force: true })
  await bench[Symbol.asyncDispose]()
})

async function bringUp(): Promise<void> {
  // Durable: without it a kill may lose what was committed, here that a stop had begun, and the sandbox counts as lost.
  const cluster = { dir: join(dir, 'cluster'), logFile: join(dir, 'log'), password: 'of a test', durable: true }
  server = await startPostgres({ ...cluster, port: server?.port })
}

async function kill(): Promise<void> {
  const [pid] = (await readFile(join(dir, 'cluster/postmaster.pid'), 'utf8')).split('\n')
  await endProcess(Number(pid), { signal: 'SIGKILL', graceMs: 5000 })
}

/** Where in a sweep it is cut off: before one that has something to do, at its beginning, in the middle. */
const MOMENTS_MS = [null, 10, 150]

test('a database that is killed under a sweeper at work: what is over is ended once it is back', async () => {
  const ctx = createTestContext(db, bench)
  const files = [{ path: 'a', content: Buffer.alloc(1024 * 1024, 'a'), mode: 0o644 }]
  const chores = startChores([{ name: 'sweep', everyMs: 50, work: (signal) => sweepSandboxes(ctx, signal) }], ctx.log)
  try {
    for (const moment of MOMENTS_MS) {
      const lessons = ['course/one', 'course/two'].map((id) => testLesson({ id }))
      const userId = await addLearner(db)
      await Promise.all(lessons.map((lesson) => startSandbox(ctx, { userId, lesson, files })))
      // Everybody else who uses the database at that moment, in transactions and out of them.
      const others = Array.from({ length: 20 }, (_, index) =>
        index % 2
          ? db.$queryRaw`SELECT pg_sleep(2)::text`
          : db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(2)::text`),
      )
      const cutOff = Promise.allSettled(others)
      if (moment !== null) {
        ctx.clock.advance(TEST_LIMITS.lifetimeMs + 1000)
        await delay(moment)
      }
      await kill()
      if (moment === null) ctx.clock.advance(TEST_LIMITS.lifetimeMs + 1000)
      await bringUp()
      // A stop that was cut off is ended by a later sweep.
      ctx.clock.advance(HALF_WAY_GRACE_MS + 1000)
      const states = async () => (await db.sandbox.findMany({ where: { userId } })).map(({ state }) => state)
      await expect.poll(states, { timeout: 60_000, interval: 100 }).toEqual(['stopped', 'stopped'])
      await expect.poll(() => bench.containers(), { timeout: 60_000, interval: 100 }).toEqual([])
      await cutOff
    }
  } finally {
    await chores.stop()
  }
})
