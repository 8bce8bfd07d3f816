import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'
import { rightChoice } from '@/lib/labs/judge'
import type { Lesson } from '@/lib/labs/types'
import { findAnswers, findAttempt, lessonProgress } from './data'
import { answerQuestion, settleCompletion, startAttempt, visitStep } from './mutations'

const catalog = await loadCatalog('labs')
const lesson = findLesson(catalog, 'containers/why-containers') as Lesson
const graded = findLesson(catalog, 'containers/dockerfiles') as Lesson

let database: TestDatabase
let count = 0

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function addUser(): Promise<string> {
  const email = `learner${++count}@school.example`
  return (await database.db.user.create({ data: { email, name: 'Ada' } })).id
}

const progressOf = async (userId: string, one = lesson) =>
  (await lessonProgress(database.db, { userId, catalog })).get(one.id)

test('twenty starts at once make one attempt with one set of values', async () => {
  const userId = await addUser()
  const attempts = await Promise.all(Array.from({ length: 20 }, () => startAttempt(database.db, { userId, lesson })))
  expect(new Set(attempts.map((attempt) => attempt.id)).size).toBe(1)
  expect(new Set(attempts.map((attempt) => JSON.stringify(attempt.vars))).size).toBe(1)
  expect(Object.keys(attempts[0]?.vars as object).sort()).toEqual(Object.keys(lesson.vars).sort())
})

test('a newer version keeps values and progress, and draws what it added, once', async () => {
  const { db } = database
  const userId = await addUser()
  const before = await startAttempt(db, { userId, lesson })
  await db.taskProgress.create({ data: { attemptId: before.id, taskId: 'run-on-a', passedAt: new Date() } })
  const newer: Lesson = { ...lesson, version: 'newer', vars: { ...lesson.vars, EXTRA: { random: 'hex', length: 16 } } }
  const after = await Promise.all(Array.from({ length: 10 }, () => startAttempt(db, { userId, lesson: newer })))
  const vars = after.map((attempt) => attempt.vars as Record<string, string>)
  expect(new Set(vars.map((one) => one.EXTRA)).size).toBe(1)
  expect(vars[0]).toMatchObject(before.vars as object)
  expect(after[0]).toMatchObject({ id: before.id, version: before.version })
  expect((await progressOf(userId))?.tasksDone).toBe(1)
})

test('the open step is kept', async () => {
  const { db } = database
  const userId = await addUser()
  const attempt = await startAttempt(db, { userId, lesson })
  await visitStep(db, { attemptId: attempt.id, stepId: 'drift' })
  expect((await findAttempt(db, { userId, lessonId: lesson.id }))?.stepId).toBe('drift')
  expect(await progressOf(userId)).toMatchObject({ started: true, nextStepId: 'drift' })
})

test('a wrong answer explains what was chosen, a right one everything', async () => {
  const { db } = database
  const userId = await addUser()
  const { id: attemptId } = await startAttempt(db, { userId, lesson })
  const answer = (choice: string[]) => answerQuestion(db, { attemptId, lesson, questionId: 'soname', choice })
  const wrong = await answer(['copy'])
  expect(wrong).toMatchObject({ correct: false, options: [{ id: 'copy', correct: false }] })
  const right = await answer(['load'])
  expect(right.correct).toBe(true)
  expect(right.options).toHaveLength(3)
  await answer(['newer'])
  expect(await progressOf(userId)).toMatchObject({ questionsRight: 1 })
  expect((await findAnswers(db, { attemptId })).get('soname')).toEqual({ choice: ['load'], correct: true })
  expect(await db.quizAnswer.findFirst({ where: { attemptId } })).toMatchObject({ tries: 3 })
})

test('answers at once count every try and keep the right one', async () => {
  const { db } = database
  const { id: attemptId } = await startAttempt(db, { userId: await addUser(), lesson })
  const choices = Array.from({ length: 12 }, (_, i) => [i === 5 ? 'load' : 'copy'])
  await Promise.all(choices.map((choice) => answerQuestion(db, { attemptId, lesson, questionId: 'soname', choice })))
  expect(await db.quizAnswer.findFirst({ where: { attemptId } })).toMatchObject({ tries: 12, correct: true })
})

test('several choices are right only when all are there and no other', async () => {
  const { db } = database
  const { id: attemptId } = await startAttempt(db, { userId: await addUser(), lesson })
  const answer = async (choice: string[]) =>
    (await answerQuestion(db, { attemptId, lesson, questionId: 'what-is-in', choice })).correct
  expect(await answer(['program', 'library'])).toBe(false)
  expect(await answer(['program', 'library', 'config', 'kernel'])).toBe(false)
  expect(await answer(['config', 'program', 'library'])).toBe(true)
})

test.each([
  ['an option that is not offered', 'soname', ['nothing'], 'invalid_input'],
  ['two of one', 'soname', ['load', 'copy'], 'invalid_input'],
  ['the same twice', 'what-is-in', ['program', 'program'], 'invalid_input'],
  ['nothing', 'soname', [], 'invalid_input'],
  ['an unknown question', 'no-such', ['load'], 'not_found'],
])('%s is refused', async (_, questionId, choice, code) => {
  const { db } = database
  const { id: attemptId } = await startAttempt(db, { userId: await addUser(), lesson })
  await expect(answerQuestion(db, { attemptId, lesson, questionId, choice })).rejects.toMatchObject({ code })
  expect(await db.quizAnswer.count({ where: { attemptId } })).toBe(0)
})

test('an attempt of another lesson takes no answer', async () => {
  const { id: attemptId } = await startAttempt(database.db, { userId: await addUser(), lesson: graded })
  const answer = answerQuestion(database.db, { attemptId, lesson, questionId: 'soname', choice: ['load'] })
  await expect(answer).rejects.toMatchObject({ code: 'not_found' })
})

test('a lesson is complete when all is done, and is written down once', async () => {
  const { db } = database
  const userId = await addUser()
  const { id: attemptId } = await startAttempt(db, { userId, lesson: graded })
  const passedAt = new Date('2026-11-01T10:00:00Z')
  await db.taskProgress.createMany({ data: graded.tasks.map(({ id }) => ({ attemptId, taskId: id, passedAt })) })
  for (const question of graded.questions)
    await answerQuestion(db, { attemptId, lesson: graded, questionId: question.id, choice: rightChoice(question) })
  const submission = { attemptId, userId, exerciseId: 'g1-package-kuard', version: 'x', files: {}, maxScore: 100 }
  await db.submission.create({ data: { ...submission, state: 'graded', score: 69, finishedAt: new Date() } })
  await db.submission.create({ data: { ...submission, state: 'not_graded', score: 100 } })
  await db.submission.create({
    data: { ...submission, exerciseId: 'other', state: 'graded', score: 100, finishedAt: new Date() },
  })
  const others = graded.exercises.slice(1)
  for (const { id } of others)
    await db.submission.create({
      data: { ...submission, exerciseId: id, state: 'graded', score: 100, finishedAt: passedAt },
    })
  expect(await settleCompletion(db, { attemptId, lesson: graded })).toBeNull()

  const finishedAt = new Date()
  await db.submission.create({ data: { ...submission, state: 'graded', score: 85, finishedAt } })
  expect(await progressOf(userId, graded)).toMatchObject({
    bestScore: 85 + 100 * others.length,
    maxScore: 100 * graded.exercises.length,
    completedAt: finishedAt,
  })
  expect(await settleCompletion(db, { attemptId, lesson: graded })).toEqual(finishedAt)
  expect((await findAttempt(db, { userId, lessonId: graded.id }))?.completedAt).toEqual(finishedAt)
})

test('nobody sees the progress of another', async () => {
  const { db } = database
  const [ada, grace] = [await addUser(), await addUser()]
  const { id: attemptId } = await startAttempt(db, { userId: ada, lesson })
  await answerQuestion(db, { attemptId, lesson, questionId: 'soname', choice: ['load'] })
  expect(await progressOf(grace)).toMatchObject({ started: false, questionsRight: 0 })
})
