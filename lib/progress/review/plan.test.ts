import { expect, test } from 'vitest'
import type { Lesson } from '@/lib/labs/types'
import { planReview, QUESTIONS_EACH, REVIEW_DAYS, type Reviewed } from './plan'

const lessonOf = (count: number) => ({
  questions: Array.from({ length: count }, (_, at) => ({ id: `q${at}` })) as Lesson['questions'],
})
const lesson = lessonOf(8)
const completedAt = new Date('2026-11-01T12:00:00Z')
const attemptId = '0193f7a0-0000-7000-8000-000000000001'
const days = (count: number) => new Date(completedAt.getTime() + count * 86_400_000)
const plan = (reviewed: Reviewed[], of = lesson) => planReview(of, { attemptId, completedAt, reviewed })

/** Answers the review that comes next, at a moment; right, but for the ids in `wrong`. */
function answer(reviewed: Reviewed[], answeredAt: Date, wrong: string[] = []): Reviewed[] {
  const next = plan(reviewed)
  const added = next?.questions.map(({ id }) => ({
    round: next.round,
    questionId: id,
    choice: ['x'],
    correct: !wrong.includes(id),
    answeredAt,
  }))
  return [...reviewed, ...(added ?? [])]
}

test('who is on time is asked after 1, 3, 7 and 21 days, and then no more', () => {
  let reviewed: Reviewed[] = []
  for (const day of REVIEW_DAYS) {
    expect(plan(reviewed)?.dueAt).toEqual(days(day))
    reviewed = answer(reviewed, days(day))
  }
  expect(plan(reviewed)).toBeNull()
})

test('who is late is not asked twice in a row', () => {
  const reviewed = answer([], days(10))
  expect(plan(reviewed)).toMatchObject({ round: 1, dueAt: days(12) })
})

test('a review stays the same while it is answered', () => {
  const all = plan([])?.questions.map(({ id }) => id) ?? []
  const [first] = answer([], days(1))
  const half = plan(first ? [first] : [])
  expect(half?.questions.map(({ id }) => id)).toEqual(all)
  expect(half).toMatchObject({ round: 0, dueAt: days(1) })
  expect(half?.answered).toHaveLength(1)
})

test('every question has its turn; what was wrong comes first', () => {
  const wrong = plan([])?.questions[1]?.id ?? ''
  let reviewed = answer([], days(1), [wrong])
  expect(plan(reviewed)?.questions[0]?.id).toBe(wrong)
  for (const day of REVIEW_DAYS.slice(1)) reviewed = answer(reviewed, days(day))
  expect(new Set(reviewed.map(({ questionId }) => questionId)).size).toBe(8)
})

test('learners get questions of their own', () => {
  const picks = Array.from({ length: 40 }, (_, at) =>
    planReview(lesson, { attemptId: `attempt ${at}`, completedAt, reviewed: [] })
      ?.questions.map(({ id }) => id)
      .join(),
  )
  expect(new Set(picks).size).toBeGreaterThan(10)
})

test('a lesson with fewer questions asks all of them; one with none has no reviews', () => {
  expect(plan([], lessonOf(2))?.questions).toHaveLength(2)
  expect(plan([])?.questions).toHaveLength(QUESTIONS_EACH)
  expect(plan([], lessonOf(0))).toBeNull()
})

test('answers to questions that the lesson no longer has do not end a review', () => {
  const gone = ['x', 'y', 'z'].map((questionId) => ({
    round: 0,
    questionId,
    choice: ['x'],
    correct: true,
    answeredAt: days(1),
  }))
  expect(plan(gone)).toMatchObject({ round: 0, answered: [] })
})
