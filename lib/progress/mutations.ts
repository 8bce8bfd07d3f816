import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation } from '@/lib/db/client'
import { type Attempt, Prisma } from '@/lib/db/generated/client'
import { judge, type Verdict } from '@/lib/labs/judge'
import type { Lesson } from '@/lib/labs/types'
import { drawVars } from '@/lib/labs/vars'
import { findAttempt, findProgress } from './data'

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
 * Throws `not_found` for a question that the lesson lacks or an attempt of another lesson, `invalid_input` for an
 * answer that the question does not take.
 */
export async function answerQuestion(
  db: Db,
  {
    attemptId,
    lesson,
    questionId,
    choice,
  }: { attemptId: string; lesson: Lesson; questionId: string; choice: string[] },
): Promise<Verdict> {
  const question = lesson.questions.find((one) => one.id === questionId)
  const attempt = question ? await db.attempt.findUnique({ where: { id: attemptId } }) : null
  if (!question || attempt?.lessonId !== lesson.id) throw new AppError('not_found', 'There is no such question.')
  const verdict = judge(question, choice)
  // One statement, so that two answers at once count two tries and cannot take a right answer back.
  await db.$executeRaw(Prisma.sql`
    INSERT INTO "QuizAnswer" ("attemptId", "questionId", "choice", "correct", "tries", "answeredAt")
    VALUES (${attemptId}::uuid, ${questionId}, ${JSON.stringify(choice)}::jsonb, ${verdict.correct}, 1, now() AT TIME ZONE 'UTC')
    ON CONFLICT ("attemptId", "questionId") DO UPDATE SET
      "tries" = "QuizAnswer"."tries" + 1,
      "choice" = CASE WHEN "QuizAnswer"."correct" THEN "QuizAnswer"."choice" ELSE EXCLUDED."choice" END,
      "answeredAt" = CASE WHEN "QuizAnswer"."correct" THEN "QuizAnswer"."answeredAt" ELSE EXCLUDED."answeredAt" END,
      "correct" = "QuizAnswer"."correct" OR EXCLUDED."correct"`)
  if (verdict.correct) await settleCompletion(db, { attemptId, lesson })
  return verdict
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
