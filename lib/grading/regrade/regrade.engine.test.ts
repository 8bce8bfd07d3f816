import { expect, test } from 'vitest'
import { systemClock } from '@/lib/base/clock'
import type { Db } from '@/lib/db/client'
import { createTestDatabase } from '@/lib/db/test-database'
import { countJobs } from '@/lib/jobs/data'
import { migrateJobs } from '@/lib/jobs/migrate'
import type { Exercise } from '@/lib/labs/types'
import { findSubmission } from '../data'
import { createFixture } from '../fixture'
import { submit } from '../submit'
import { sweepGradings } from '../sweep'
import { type GradingContext, gradeSubmission } from '../worker'
import { countRegrade } from './data'
import { listDifferences } from './differences'
import { applyRegrade, dropRegrade } from './end'
import { REGRADE_JOB } from './job'
import { regradeSubmission } from './run'
import { startRegrade } from './start'

async function graded(
  ctx: GradingContext,
  { exercise, name, lines }: { exercise: Exercise; name: string; lines: string },
) {
  const { db } = ctx
  const user = await db.user.create({ data: { email: `${name}@example.org`, name } })
  const attempt = await db.attempt.create({ data: { userId: user.id, lessonId: exercise.lessonId, version: '1' } })
  const files = { Dockerfile: `FROM debian:bookworm-slim\n${lines}` }
  const { id } = await submit(db, { userId: user.id, attemptId: attempt.id, exercise, files })
  await gradeSubmission(ctx, { submissionId: id })
  return id
}

const itemsOf = (db: Db, regradeId: string) =>
  db.regradeItem.findMany({ where: { regradeId }, orderBy: { id: 'asc' }, select: { id: true, submissionId: true } })

test('a changed rubric: new reports lie beside the old ones, the table says who and why, applying replaces all', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await migrateJobs(database.url)
  await using fixture = await createFixture({
    rubric: [
      { id: 'builds', title: 'Builds', points: 60, gate: true, by: [{ builds: true }] },
      { id: 'workdir', title: 'Absolute WORKDIR', points: 40, gate: false, by: [{ rule: 'B4' }] },
    ],
  })
  const { exercise } = fixture
  const next: Exercise = {
    ...exercise,
    version: '1',
    rubric: [
      { id: 'builds', title: 'Builds', points: 60, gate: true, by: [{ builds: true }] },
      { id: 'user', title: 'Not root', points: 40, gate: false, by: [{ rule: 'B3' }] },
    ],
  }
  let current: Exercise | null = exercise
  const ctx: GradingContext = {
    db,
    engine: fixture.engine,
    clock: systemClock,
    log: fixture.ctx.log,
    instance: fixture.ctx.instance ?? '',
    limits: fixture.ctx.limits,
    findExercise: async () => current,
  }
  await expect(startRegrade(db, { exercise, reason: 'x', by: null })).rejects.toMatchObject({
    code: 'not_found',
  })
  const ada = await graded(ctx, { exercise, name: 'Ada', lines: 'COPY app.txt /\nUSER 1000\n' })
  const bob = await graded(ctx, { exercise, name: 'Bob', lines: 'COPY app.txt /\n' })

  current = next
  const regrade = await startRegrade(db, { exercise: next, reason: 'USER counts now', by: null })
  expect(await countJobs(db, REGRADE_JOB)).toEqual({ waiting: 2, running: 0 })
  await expect(startRegrade(db, { exercise: next, reason: 'again', by: null })).rejects.toMatchObject({
    code: 'conflict',
  })
  const items = await itemsOf(db, regrade.id)
  await regradeSubmission(ctx, { itemId: items[0]?.id ?? '' })
  await expect(applyRegrade(db, { id: regrade.id, by: null, at: new Date() })).rejects.toMatchObject({
    code: 'conflict',
  })
  // A sweep between two items touches neither: what waits is somebody's.
  await sweepGradings(ctx)
  await regradeSubmission(ctx, { itemId: items[1]?.id ?? '' })
  await regradeSubmission(ctx, { itemId: items[1]?.id ?? '' })
  expect(await countRegrade(db, regrade.id)).toEqual({ waiting: 0, graded: 2, notGraded: 0 })

  const table = await listDifferences(db, regrade.id)
  expect(table.map(({ user, before, after }) => [user.name, before, after])).toEqual([
    ['Bob', 100, 60],
    ['Ada', 100, 100],
  ])
  expect(table[0]?.criteria).toEqual([
    { id: 'workdir', title: 'Absolute WORKDIR', before: 40, after: null },
    { id: 'user', title: 'Not root', before: null, after: 0 },
  ])
  expect(await findSubmission(db, { id: bob, userId: null })).toMatchObject({ score: 100, version: exercise.version })

  expect(await applyRegrade(db, { id: regrade.id, by: null, at: new Date() })).toEqual({ replaced: 2 })
  const after = await findSubmission(db, { id: bob, userId: null })
  expect(after).toMatchObject({ score: 60, version: '1', state: 'graded' })
  expect(after?.criteria.map(({ criterionId, points }) => [criterionId, points])).toEqual([
    ['builds', 60],
    ['user', 0],
  ])
  expect((await findSubmission(db, { id: ada, userId: null }))?.score).toBe(100)
  expect((await listDifferences(db, regrade.id))[0]).toMatchObject({ before: 100, after: 60 })
  await expect(applyRegrade(db, { id: regrade.id, by: null, at: new Date() })).rejects.toMatchObject({
    code: 'conflict',
  })

  // An exercise that is gone: nobody loses what they have, and dropping changes nothing.
  current = null
  const second = await startRegrade(db, { exercise: next, reason: 'once more', by: null })
  const [one, two] = await itemsOf(db, second.id)
  await regradeSubmission(ctx, { itemId: one?.id ?? '' })
  expect(await countRegrade(db, second.id)).toEqual({ waiting: 1, graded: 0, notGraded: 1 })
  await dropRegrade(db, { id: second.id, by: null, at: new Date() })
  await regradeSubmission(ctx, { itemId: two?.id ?? '' })
  expect(await countRegrade(db, second.id)).toEqual({ waiting: 1, graded: 0, notGraded: 1 })
  await expect(dropRegrade(db, { id: second.id, by: null, at: new Date() })).rejects.toMatchObject({ code: 'conflict' })
  expect((await findSubmission(db, { id: bob, userId: null }))?.score).toBe(60)
}, 120_000)
