import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
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

test('open terminals are open in the next sandbox, and gone after a reset; another learner has none of them', async () => {
  const ctx = createTestContext(database.db, bench)
  const [userId, other] = [await addLearner(ctx.db), await addLearner(ctx.db)]
  const request = { userId, lesson: testLesson(), files: [] }
  const terminals = async (sandboxId: string) =>
    (await ctx.db.terminal.findMany({ where: { sandboxId }, orderBy: { openedAt: 'asc' } })).map(
      ({ name, title }) => `${name} ${title}`,
    )
  const first = await startSandbox(ctx, request)
  expect(await terminals(first.id)).toEqual([])
  for (const [name, title] of Object.entries({ main: 'Terminal', t3: 'build' }))
    await ctx.db.terminal.create({ data: { sandboxId: first.id, name, title } })
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  const second = await startSandbox(ctx, request)
  expect(await terminals(second.id)).toEqual(['main Terminal', 't3 build'])
  const theirs = await startSandbox(ctx, { ...request, userId: other })
  expect(await terminals(theirs.id)).toEqual([])
  const third = await resetSandbox(ctx, request)
  expect(await terminals(third.id)).toEqual([])
  for (const { id } of [third, theirs]) await stopSandbox(ctx, { id, reason: 'admin' })
})
