import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLog } from '@/lib/base/log'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { countJobs, findJobPosition, listExhausted } from './data'
import { enqueue } from './enqueue'
import { migrateJobs } from './migrate'
import type { JobHandlers } from './types'
import { startWorker } from './worker'

const log = createLog({ write: () => {} })
const STUCK_WORKER = new URL('./fixtures/stuck-worker.ts', import.meta.url)
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await migrateJobs(database.url)
})
afterAll(() => database[Symbol.asyncDispose]())

const work = (handlers: JobHandlers, concurrency = 1) => startWorker({ url: database.url, handlers, concurrency, log })

test('a job exists exactly when the transaction that enqueued it is committed', async () => {
  const done: unknown[] = []
  const worker = await work({ tx: async ({ payload }) => void done.push(payload) })
  const failing = database.db.$transaction(async (tx) => {
    await enqueue(tx, { name: 'tx', payload: { n: 1 } })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  await database.db.$transaction((tx) => enqueue(tx, { name: 'tx', payload: { n: 2, text: "it's \u0001 {}" } }))
  await vi.waitFor(() => expect(done).toEqual([{ n: 2, text: "it's \u0001 {}" }]), 60_000)
  await worker.stop()
})

test('after kill -9 of a worker process its job runs elsewhere within seconds, and completes once', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(STUCK_WORKER), database.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await enqueue(database.db, { name: 'grade', payload: { submissionId: 'x' } })
  await once(child.stdout, 'data')
  expect(await countJobs(database.db, 'grade')).toEqual({ waiting: 0, running: 1 })

  const seen: number[] = []
  const worker = await work({ grade: async ({ attempt }) => void seen.push(attempt) }, 2)
  await new Promise((resolve) => setTimeout(resolve, 3000))
  expect(seen, 'a living worker keeps its job').toEqual([])

  child.kill('SIGKILL')
  await once(child, 'exit')
  await vi.waitFor(() => expect(seen).toEqual([2]), 60_000)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(seen).toEqual([2])
  await worker.stop()
  expect(await database.db.workerProcess.count()).toBe(0)
  expect(await countJobs(database.db, 'grade')).toEqual({ waiting: 0, running: 0 })
})

test('a stopped worker gives its job back at once and costs it no attempt', async () => {
  let started = 0
  const first = await work({
    slow: ({ signal }) => {
      started++
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
  })
  await enqueue(database.db, { name: 'slow', payload: {} })
  await vi.waitFor(() => expect(started).toBe(1), 60_000)
  await first.stop()
  const attempts: number[] = []
  const second = await work({ slow: async ({ attempt }) => void attempts.push(attempt) })
  await vi.waitFor(() => expect(attempts).toEqual([1]), 60_000)
  await second.stop()
})

test('a worker whose connection is cut aborts its job and takes it up again', async () => {
  const attempts: number[] = []
  const worker = await work({
    cut: async ({ attempt, signal }) => {
      attempts.push(attempt)
      if (attempts.length === 1)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
  })
  await enqueue(database.db, { name: 'cut', payload: {} })
  await vi.waitFor(() => expect(attempts.length).toBe(1), 60_000)
  await database.db
    .$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'worker-%'`
  await vi.waitFor(() => expect(attempts.length).toBe(2), 60_000)
  await worker.stop()
  expect(await database.db.workerProcess.count()).toBe(0)
})

test('the position in the queue counts what comes before', async () => {
  for (const key of ['q1', 'q2', 'q3']) await enqueue(database.db, { name: 'queued', payload: {}, key })
  expect(await findJobPosition(database.db, 'q1')).toBe(0)
  expect(await findJobPosition(database.db, 'q3')).toBe(2)
  expect(await findJobPosition(database.db, 'none')).toBeNull()
})

test('a job that always fails is listed when its attempts are used', async () => {
  const worker = await work({
    doomed: async () => {
      throw new Error('always')
    },
  })
  await enqueue(database.db, { name: 'doomed', payload: { a: 1 }, maxAttempts: 1 })
  await vi.waitFor(
    async () =>
      expect(await listExhausted(database.db, 'doomed')).toMatchObject([{ payload: { a: 1 }, error: 'always' }]),
    60_000,
  )
  await worker.stop()
})
