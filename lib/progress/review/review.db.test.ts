import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'
import { rightChoice } from '@/lib/labs/judge'
import type { Lesson } from '@/lib/labs/types'
import { startAttempt } from '../mutations'
import { findReviews } from './data'
import { answerReview } from './mutations'

const catalog = await loadCatalog('labs')
const lesson = findLesson(catalog, 'containers/order-cache-push') as Lesson
const completedAt = new Date('2026-11-01T12:00:00Z')
const due = new Date('2026-11-02T12:00:00Z')

let database: TestDatabase
let people = 0

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function finish(): Promise<{ userId: string; attemptId: string }> {
  const { db } = database
  const user = await db.user.create({ data: { email: `reviewer${++people}@school.example`, name: 'Ada' } })
  const { id } = await startAttempt(db, { userId: user.id, lesson })
  await db.attempt.update({ where: { id }, data: { completedAt } })
  return { userId: user.id, attemptId: id }
}

const reviewsOf = (userId: string) => findReviews(database.db, { userId, catalog })

test('a finished lesson is reviewed; each question takes one answer', async () => {
  const { db } = database
  const { userId, attemptId } = await finish()
  const [review] = await reviewsOf(userId)
  expect(review).toMatchObject({ round: 0, dueAt: due })
  for (const question of review?.questions ?? []) {
    const choice = rightChoice(question)
    const answer = () => answerReview(db, { attemptId, lesson, questionId: question.id, choice, now: due })
    const outcomes = await Promise.allSettled([answer(), answer(), answer()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason.code).toMatch(/^(conflict|not_found)$/)
  }
  expect(await db.reviewAnswer.count({ where: { attemptId, round: 0 } })).toBe(3)
  expect((await reviewsOf(userId))[0]).toMatchObject({ round: 1, dueAt: new Date('2026-11-04T12:00:00Z') })
})

test('before it is due, and for questions that it does not ask, nothing is taken', async () => {
  const { db } = database
  const { userId, attemptId } = await finish()
  const [review] = await reviewsOf(userId)
  const asked = review?.questions.map(({ id }) => id) ?? []
  const answer = (questionId: string, now: Date) =>
    answerReview(db, { attemptId, lesson, questionId, choice: ['x'], now })
  await expect(answer(asked[0] ?? '', completedAt)).rejects.toMatchObject({ code: 'conflict' })
  await expect(answer(asked[0] ?? '', due)).rejects.toMatchObject({ code: 'invalid_input' })
  const other = lesson.questions.find(({ id }) => !asked.includes(id))
  await expect(answer(other?.id ?? '', due)).rejects.toMatchObject({ code: 'not_found' })
  await expect(answer('nothing', due)).rejects.toMatchObject({ code: 'not_found' })
  expect(await db.reviewAnswer.count({ where: { attemptId } })).toBe(0)
})

test('a lesson that is not finished has no review, and one learner’s are not another’s', async () => {
  const { db } = database
  const ada = await finish()
  const user = await db.user.create({ data: { email: 'grace@school.example', name: 'Grace' } })
  const { id: attemptId } = await startAttempt(db, { userId: user.id, lesson })
  expect(await reviewsOf(user.id)).toEqual([])
  expect(await reviewsOf(ada.userId)).toHaveLength(1)
  const questionId = lesson.questions[0]?.id ?? ''
  await expect(answerReview(db, { attemptId, lesson, questionId, choice: ['x'], now: due })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a lesson that was taken away has no review', async () => {
  const { userId } = await finish()
  expect(await findReviews(database.db, { userId, catalog: { courses: [] } })).toEqual([])
})
