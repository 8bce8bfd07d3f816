import { createHash } from 'node:crypto'
import type { Lesson, Question } from '@/lib/labs/types'

/**
 * Days from finishing a lesson to each of its reviews. Growing gaps keep more for longer than the same work done in
 * one go (Cepeda et al. 2006, "Distributed practice in verbal recall tasks", Psychological Bulletin 132).
 */
export const REVIEW_DAYS = [1, 3, 7, 21] as const

/** Questions of one review; fewer in a lesson that has fewer. */
export const QUESTIONS_EACH = 3

const DAY_MS = 86_400_000

/** An answer as it is kept. */
export interface Reviewed {
  round: number
  questionId: string
  choice: string[]
  correct: boolean
  answeredAt: Date
}

/** Where one lesson's reviews stand. */
export interface ReviewState {
  /** Of the next one, counted from 0. */
  round: number
  dueAt: Date
  questions: Question[]
  /** Of `questions`, those that are answered already. */
  answered: Reviewed[]
}

/**
 * The next review of a finished lesson; null once all are done, or for a lesson without questions. Who comes late is
 * not asked twice in a row: the gap to the next one counts from the end of the last.
 */
export function planReview(
  lesson: Pick<Lesson, 'questions'>,
  { attemptId, completedAt, reviewed }: { attemptId: string; completedAt: Date; reviewed: Reviewed[] },
): ReviewState | null {
  if (lesson.questions.length === 0) return null
  let dueAt = completedAt
  for (let round = 0; round < REVIEW_DAYS.length; round++) {
    dueAt = new Date(dueAt.getTime() + gapDays(round) * DAY_MS)
    const questions = pickQuestions(lesson, { attemptId, round, reviewed })
    const answered = reviewed.filter(
      (one) => one.round === round && questions.some((question) => question.id === one.questionId),
    )
    if (answered.length < questions.length) return { round, dueAt, questions, answered }
    const end = Math.max(...answered.map(({ answeredAt }) => answeredAt.getTime()))
    dueAt = new Date(Math.max(dueAt.getTime(), end))
  }
  return null
}

function gapDays(round: number): number {
  return (REVIEW_DAYS[round] ?? 0) - (REVIEW_DAYS[round - 1] ?? 0)
}

/**
 * What went wrong when it was last asked comes first, then what was asked least often; what is left is drawn for this
 * learner. It looks at earlier reviews only, so that a review stays the same while it is answered.
 */
function pickQuestions(
  { questions }: Pick<Lesson, 'questions'>,
  { attemptId, round, reviewed }: { attemptId: string; round: number; reviewed: Reviewed[] },
): Question[] {
  const ranked = questions.map((question) => {
    const earlier = reviewed
      .filter((one) => one.questionId === question.id && one.round < round)
      .sort((a, b) => a.round - b.round)
    const draw = createHash('sha256').update(`${attemptId} ${round} ${question.id}`).digest('hex')
    return { question, isWrong: earlier.at(-1)?.correct === false, times: earlier.length, draw }
  })
  return ranked
    .sort((a, b) => Number(b.isWrong) - Number(a.isWrong) || a.times - b.times || (a.draw < b.draw ? -1 : 1))
    .slice(0, QUESTIONS_EACH)
    .map(({ question }) => question)
}
