import { fork } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { systemClock } from '@/lib/base/clock'
import type { Db } from '@/lib/db/client'
import { createTestDatabase } from '@/lib/db/test-database'
import { listContainers } from '@/lib/docker/container'
import { listImages } from '@/lib/docker/image'
import { migrateJobs } from '@/lib/jobs/migrate'
import type { Exercise } from '@/lib/labs/types'
import { findSubmission, queuePosition, submissionLog } from './data'
import { createFixture, type Fixture } from './fixture'
import { submit } from './submit'
import { sweepGradings } from './sweep'
import { type GradingContext, gradeSubmission } from './worker'

const DOCKERFILE = 'FROM debian:bookworm-slim\nCOPY app.txt /app.txt\nRUN echo hello > /hello\n'

async function learner(db: Db, exercise: Exercise) {
  const user = await db.user.create({ data: { email: `${Math.random()}@example.org`, name: 'Ada' } })
  const attempt = await db.attempt.create({ data: { userId: user.id, lessonId: exercise.lessonId, version: '1' } })
  return { userId: user.id, attemptId: attempt.id }
}

function contextOf(db: Db, { ctx, engine, exercise }: Fixture): GradingContext {
  return {
    db,
    engine,
    clock: systemClock,
    log: ctx.log,
    instance: ctx.instance ?? '',
    limits: ctx.limits,
    findExercise: (id) => (id === exercise.id ? exercise : null),
  }
}

test('a submission is taken once, graded once, and its report, criteria, findings and log are there', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await migrateJobs(database.url)
  await using fixture = await createFixture({})
  const { exercise } = fixture
  const one = await learner(db, exercise)
  const two = await learner(db, exercise)
  const files = { Dockerfile: DOCKERFILE }

  const both = await Promise.allSettled([
    submit(db, { ...one, exercise, files }),
    submit(db, { ...one, exercise, files }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(submit(db, { ...two, attemptId: one.attemptId, exercise, files })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(submit(db, { ...two, exercise, files: { 'app.txt': 'x' } })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  const taken = await db.submission.findFirstOrThrow({ where: { userId: one.userId } })
  const next = await submit(db, { ...two, exercise, files })
  expect(await queuePosition(db, next.id)).toBe(1)

  const ctx = contextOf(db, fixture)
  await gradeSubmission(ctx, { submissionId: taken.id })
  await gradeSubmission(ctx, { submissionId: taken.id })
  const graded = await findSubmission(db, { id: taken.id, userId: one.userId })
  expect(graded).toMatchObject({ state: 'graded', score: 100, maxScore: 100, failure: null })
  expect(graded?.criteria).toHaveLength(1)
  expect(graded?.findings.map(({ ruleId }) => ruleId)).toEqual(['B3'])
  const log = await submissionLog(db, { id: taken.id, after: -1 })
  expect(log.map(({ text }) => text)).toContain('Step 2/3 : COPY app.txt /app.txt')
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at))
  expect(await findSubmission(db, { id: taken.id, userId: two.userId })).toBeNull()
  expect(await db.layerFacts.count()).toBeGreaterThanOrEqual(0)
})

test('what the platform got wrong is tried again, and in the end costs nothing', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await migrateJobs(database.url)
  await using fixture = await createFixture({ images: ['drydock-no-such-image:1'] })
  const { id: submissionId } = await submit(db, {
    ...(await learner(db, fixture.exercise)),
    exercise: fixture.exercise,
    files: { Dockerfile: DOCKERFILE },
  })
  const ctx = contextOf(db, fixture)
  await expect(gradeSubmission(ctx, { submissionId, attempt: 1, maxAttempts: 2 })).rejects.toMatchObject({
    code: 'image_missing',
  })
  expect(await findSubmission(db, { id: submissionId, userId: null })).toMatchObject({ state: 'queued' })
  await gradeSubmission(ctx, { submissionId, attempt: 2, maxAttempts: 2 })
  const ended = await findSubmission(db, { id: submissionId, userId: null })
  expect(ended).toMatchObject({ state: 'not_graded', score: null })
  expect(ended?.failure).toMatch(/outside this Dockerfile/)
})

test('a worker killed in the middle of a build leaves a submission that is graded once, and nothing on the engine', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  await migrateJobs(database.url)
  await using fixture = await createFixture({})
  const { exercise, engine } = fixture
  const slow = 'FROM debian:bookworm-slim\nRUN touch /a\nRUN sleep 4\n'
  const { id: submissionId } = await submit(db, {
    ...(await learner(db, exercise)),
    exercise,
    files: { Dockerfile: slow },
  })

  const child = fork(new URL('./fixtures/worker.ts', import.meta.url), [], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      FIXTURE: JSON.stringify({ url: database.url, exercise, instance: fixture.ctx.instance, submissionId }),
    },
  })
  const ended = once(child, 'exit')
  const labels = { 'drydock.submission': submissionId }
  while ((await listContainers(engine, { labels, all: true })).length === 0) await systemClock.sleep(50)
  while ((await listImages(engine, labels)).length < 2) await systemClock.sleep(50)
  child.kill('SIGKILL')
  await ended
  expect(await findSubmission(db, { id: submissionId, userId: null })).toMatchObject({ state: 'building' })
  // A sweep leaves alone what waits for its next try.
  const ctx = contextOf(db, fixture)
  await sweepGradings(ctx)
  expect((await listImages(engine, labels)).length).toBeGreaterThan(0)

  await gradeSubmission(ctx, { submissionId, attempt: 2, maxAttempts: 3 })
  expect(await findSubmission(db, { id: submissionId, userId: null })).toMatchObject({ state: 'graded', score: 100 })
  expect(await db.criterionScore.count({ where: { submissionId } })).toBe(1)
  expect(await listContainers(engine, { labels, all: true })).toEqual([])
  expect(await listImages(engine, labels)).toEqual([])
}, 120_000)
