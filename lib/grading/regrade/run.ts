import { toAppError } from '@/lib/base/errors'
import { LABEL } from '@/lib/docker/labels'
import { findLayerFacts } from '../data'
import { filesSchema } from '../files'
import { gradeFiles } from '../grade'
import { keepLayerFacts } from '../mutations'
import { removeLeftovers } from '../run'
import { describeFailure, EXERCISE_GONE, type GradingContext, mayHelp } from '../worker'
import { findWaitingItem } from './data'
import { finishItem } from './mutations'

/**
 * Grades one submission again, by the exercise as it is offered now, and puts the report beside the old one. May be called again
 * at any time: an item that is done, or whose regrade has ended, is left alone. What the platform fails at is thrown as
 * long as another try follows, else the item ends as not graded, and the submission keeps what it has.
 */
export async function regradeSubmission(
  ctx: GradingContext,
  {
    itemId,
    attempt = 1,
    maxAttempts = 1,
    signal,
  }: { itemId: string; attempt?: number; maxAttempts?: number; signal?: AbortSignal },
): Promise<void> {
  const { db, clock } = ctx
  const item = await findWaitingItem(db, itemId)
  if (!item) return
  const log = ctx.log.with({ regrade: itemId })
  const exercise = await ctx.findExercise(item.exerciseId, { lessonId: item.lessonId, version: null })
  if (!exercise) {
    await finishItem(db, { id: itemId, outcome: { failure: EXERCISE_GONE }, at: clock.now() })
    return
  }
  try {
    await removeLeftovers(ctx, { [LABEL.instance]: ctx.instance, [LABEL.submission]: itemId })
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
      { exercise, files: filesSchema.parse(item.files), submissionId: itemId, signal },
    )
    await finishItem(db, { id: itemId, outcome: { report }, at: clock.now() })
    log.info('graded again', { score: report.score, ms: report.timings.totalMs })
  } catch (error) {
    const failure = toAppError(error)
    if (signal?.aborted || mayHelp(failure, { attempt, maxAttempts })) throw error
    log.error('not graded again', { error: failure, attempt })
    await finishItem(db, { id: itemId, outcome: { failure: describeFailure(failure) }, at: clock.now() })
  }
}
