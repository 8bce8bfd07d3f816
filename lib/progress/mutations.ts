import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation } from '@/lib/db/client'
import { type Attempt, Prisma } from '@/lib/db/generated/client'
import type { Lesson, Question } from '@/lib/labs/types'
import { drawVars } from '@/lib/labs/vars'
import { findAttempt, findProgress } from './data'
import type { AnswerResult } from './types'

/**
 * The learner's attempt at a lesson: the one there is, or a new one with values of their own. Asking twice, also at
 * once, gives the same attempt with the same values. A newer version of the lesson keeps all progress; values that
 * it added are drawn, those that were there stay.
 */
export async function startAttempt(db: Db, { userId, lesson }: { userId: string; lesson: Lesson }): Promise<Attempt> {
  const found = await findAttempt(db, { userId, lessonId: lesson.id })
  if (found) return missingVars(found, lesson).length > 0 ? addVars(db, { attemptId: found.id, lesson }) : found
  try {
    return await db.attempt.create({
      data: { userId, lessonId: lesson.id, version: lesson.version, vars: drawVars(lesson.vars) },
    })
  } catch (error) {
    const other = isUniqueViolation(error) ? await findAttempt(db, { userId, lessonId: lesson.id }) : null
    if (other) return other
    throw error
  }
}

/** Notes which step is open. The caller has checked whose attempt it is and that the lesson has this step. */
export async function visitStep(db: Db, { attemptId, stepId }: { attemptId: string; stepId: string }): Promise<void> {
  await db.attempt.updateMany({ where: { id: attemptId }, data: { stepId, lastSeenAt: new Date() } })
}

/**
 * Takes an answer and says whether it is right and why. A question once answered right stays right.
 * Throws `not_found` for a question that the lesson lacks or an attempt of another lesson, `invalid_input` for a
 * choice that the question does not offer.
 */
export async function answerQuestion(
  db: Db,
  {
    attemptId,
    lesson,
    questionId,
    choice,
  }: { attemptId: string; lesson: Lesson; questionId: string; choice: string[] },
): Promise<AnswerResult> {
  const question = lesson.questions.find((one) => one.id === questionId)
  const attempt = question ? await db.attempt.findUnique({ where: { id: attemptId } }) : null
  if (!question || attempt?.lessonId !== lesson.id) throw new AppError('not_found', 'There is no such question.')
  const chosen = parseChoice(question, choice)
  const correct = question.options.every((option) => option.correct === chosen.includes(option.id))
  // One statement, so that two answers at once count two tries and cannot take a right answer back.
  await db.$executeRaw(Prisma.sql`
    INSERT INTO "QuizAnswer" ("attemptId", "questionId", "choice", "correct", "tries", "answeredAt")
    VALUES (${attemptId}::uuid, ${questionId}, ${JSON.stringify(chosen)}::jsonb, ${correct}, 1, now() AT TIME ZONE 'UTC')
    ON CONFLICT ("attemptId", "questionId") DO UPDATE SET
      "tries" = "QuizAnswer"."tries" + 1,
      "choice" = CASE WHEN "QuizAnswer"."correct" THEN "QuizAnswer"."choice" ELSE EXCLUDED."choice" END,
      "answeredAt" = CASE WHEN "QuizAnswer"."correct" THEN "QuizAnswer"."answeredAt" ELSE EXCLUDED."answeredAt" END,
      "correct" = "QuizAnswer"."correct" OR EXCLUDED."correct"`)
  if (correct) await settleCompletion(db, { attemptId, lesson })
  const shown = question.options.filter((option) => correct || chosen.includes(option.id))
  return { correct, options: shown.map(({ id, why, correct: right }) => ({ id, why, correct: right })) }
}

/**
 * Writes down that a lesson is complete, once it is, so that later versions of the lesson cannot take it back.
 * Harmless to call at any time. Returns the moment, or null while something is open.
 */
export async function settleCompletion(
  db: Db,
  { attemptId, lesson }: { attemptId: string; lesson: Lesson },
): Promise<Date | null> {
  const progress = await findProgress(db, { attemptId, lesson })
  if (!progress?.completedAt) return null
  await db.attempt.updateMany({
    where: { id: attemptId, completedAt: null },
    data: { completedAt: progress.completedAt },
  })
  return progress.completedAt
}

function missingVars({ vars }: Pick<Attempt, 'vars'>, lesson: Lesson): string[] {
  const known = Object.keys((vars ?? {}) as Record<string, unknown>)
  return Object.keys(lesson.vars).filter((name) => !known.includes(name))
}

/** Under a row lock: two pages opened at once must not draw two values for one name. */
async function addVars(db: Db, { attemptId, lesson }: { attemptId: string; lesson: Lesson }): Promise<Attempt> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Attempt" WHERE "id" = ${attemptId}::uuid FOR UPDATE`
    const attempt = await tx.attempt.findUniqueOrThrow({ where: { id: attemptId } })
    const missing = missingVars(attempt, lesson)
    const specs = Object.fromEntries(Object.entries(lesson.vars).filter(([name]) => missing.includes(name)))
    const vars = { ...(attempt.vars as Record<string, string>), ...drawVars(specs) }
    return tx.attempt.update({ where: { id: attemptId }, data: { vars } })
  })
}

function parseChoice(question: Question, choice: string[]): string[] {
  const chosen = question.options.map((option) => option.id).filter((id) => choice.includes(id))
  const clean =
    chosen.length === choice.length && choice.length > 0 && (question.kind === 'multiple' || choice.length === 1)
  if (!clean) throw new AppError('invalid_input', 'Choose from the options of this question.')
  return chosen
}
