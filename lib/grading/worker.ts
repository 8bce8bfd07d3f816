import type { Clock } from '@/lib/base/clock'
import { type AppError, toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import { LABEL } from '@/lib/docker/labels'
import type { Exercise } from '@/lib/labs/types'
import { findLayerFacts, findLessonId, findSubmission } from './data'
import { filesSchema } from './files'
import { gradeFiles } from './grade'
import { SubmissionLogWriter } from './log-writer'
import { beginGrading, finishGraded, finishNotGraded, keepLayerFacts, requeue } from './mutations'
import { type GradeLimits, removeLeftovers } from './run'

export interface GradingContext {
  db: Db
  engine: Engine
  clock: Clock
  log: Log
  instance: string
  limits: GradeLimits
  /** The exercise as that version of the lesson has it; without a version, as it is offered now. */
  findExercise: (
    id: string,
    lesson: { lessonId: string; version: string | null },
  ) => Exercise | null | Promise<Exercise | null>
}

const NOT_GRADED = 'The builder stopped for a reason outside this Dockerfile. Nothing was counted; try again.'
export const EXERCISE_GONE = 'This exercise is no longer part of the course. Nothing was counted.'
const EXERCISE_BROKEN = 'This exercise has a fault of its own, which is ours to mend. Nothing was counted.'

/**
 * Grades a submission and puts its report in place, exactly once: a final one is left alone, and what a killed worker
 * has left is removed first, so that it may be called again at any time. `attempt` and `maxAttempts` say whether another
 * try will follow: then a failure of the platform is thrown, else the submission ends as not graded, which costs nothing.
 */
export async function gradeSubmission(
  ctx: GradingContext,
  {
    submissionId,
    attempt = 1,
    maxAttempts = 1,
    signal,
  }: { submissionId: string; attempt?: number; maxAttempts?: number; signal?: AbortSignal },
): Promise<void> {
  const { db, clock } = ctx
  const log = ctx.log.with({ submission: submissionId })
  const submission = await findSubmission(db, { id: submissionId, userId: null })
  if (!submission || !(await beginGrading(db, { id: submissionId, at: clock.now() }))) return

  const lessonId = await findLessonId(db, submission.attemptId)
  const exercise = await ctx.findExercise(submission.exerciseId, { lessonId, version: submission.lessonVersion })
  if (!exercise) return finishNotGraded(db, { id: submissionId, failure: EXERCISE_GONE, at: clock.now() })
  try {
    await removeLeftovers(ctx, { [LABEL.instance]: ctx.instance, [LABEL.submission]: submissionId })
    await using writer = new SubmissionLogWriter(ctx, submissionId)
    const report = await gradeFiles(
      {
        engine: ctx.engine,
        log,
        limits: ctx.limits,
        instance: ctx.instance,
        knownLayers: {
          find: (digests) => findLayerFacts(db, digests),
          keep: (layers) => keepLayerFacts(db, layers),
        },
      },
      {
        exercise,
        files: filesSchema.parse(submission.files),
        submissionId,
        onEvent: (event) => writer.add(event),
        signal,
      },
    )
    // Every line before the end: who sees the final state has seen the whole log.
    await writer.flush()
    await finishGraded(db, { id: submissionId, report, at: clock.now() })
    log.info('graded', { score: report.score, ms: report.timings.totalMs })
  } catch (error) {
    const failure = toAppError(error)
    if (signal?.aborted || mayHelp(failure, { attempt, maxAttempts })) {
      await requeue(db, submissionId)
      throw error
    }
    log.error('not graded', { error: failure, attempt })
    await finishNotGraded(db, { id: submissionId, failure: describeFailure(failure), at: clock.now() })
  }
}

/** True when another try follows that may end better. */
export function mayHelp(
  { code }: AppError,
  { attempt, maxAttempts }: { attempt: number; maxAttempts: number },
): boolean {
  return attempt < maxAttempts && code !== 'lab_invalid' && code !== 'invalid_input'
}

/** What the learner reads about a failure that is not theirs. */
export function describeFailure({ code, message }: AppError): string {
  if (code === 'lab_invalid') return EXERCISE_BROKEN
  if (code === 'invalid_input') return `${message} Nothing was counted.`
  return NOT_GRADED
}
