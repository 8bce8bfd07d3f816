import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation } from '@/lib/db/client'
import { type Explained, explain } from '@/lib/labs/judge'
import type { Lesson } from '@/lib/labs/types'
import { findReview } from './data'

/**
 * Takes the one answer to a question of the review that is due at `now`, and says what is right and why. The caller has
 * checked whose attempt it is.
 * Throws `not_found` for a question that this review does not ask or an attempt of another lesson, `conflict` before
 * the review is due or when the question is answered already, `invalid_input` for an answer that it does not take.
 */
export async function answerReview(
  db: Db,
  {
    attemptId,
    lesson,
    questionId,
    choice,
    now = new Date(),
  }: { attemptId: string; lesson: Lesson; questionId: string; choice: string[]; now?: Date },
): Promise<Explained> {
  const review = await findReview(db, { attemptId, lesson })
  const question = review?.questions.find((one) => one.id === questionId)
  if (!review || !question) throw new AppError('not_found', 'This review does not ask that question.')
  if (review.dueAt > now) throw new AppError('conflict', 'This review is not due yet.')
  const explained = explain(question, choice)
  try {
    const { round } = review
    const answer = { attemptId, round, questionId, choice, correct: explained.correct, answeredAt: now }
    await db.reviewAnswer.create({ data: answer })
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('conflict', 'This question is answered already.')
    throw error
  }
  return explained
}
