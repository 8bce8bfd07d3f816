import { AppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { findLiveSandbox } from '@/lib/sandboxes/data'
import { isRunning } from '@/lib/sandboxes/types'
import { type LessonParams, loadLessonScope } from './lesson-scope'
import { pokeLive } from './live-hub'
import { inPlace } from './places'

interface Place {
  engine: Engine
  containerId: string
}

/**
 * Runs `work` on the learner's own running sandbox of a lesson, in one of the places that a learner has for such work.
 * Throws as `loadLessonScope` does; `conflict` while the sandbox does not run.
 */
export async function inRunningSandbox<T>(params: LessonParams, work: (place: Place) => Promise<T>): Promise<T> {
  return (await run(params, work)).result
}

/** The same for work that changes something: tasks are looked at afterwards. */
export async function changeSandbox<T>(params: LessonParams, work: (place: Place) => Promise<T>): Promise<T> {
  const { result, attemptId } = await run(params, work)
  pokeLive(attemptId)
  return result
}

async function run<T>(
  params: LessonParams,
  work: (place: Place) => Promise<T>,
): Promise<{ result: T; attemptId: string }> {
  const { context, user, lesson, attempt } = await loadLessonScope(params)
  const sandbox = await findLiveSandbox(context.db, { userId: user.id, lessonId: lesson.id })
  if (!isRunning(sandbox)) throw new AppError('conflict', 'The sandbox is not running. Start it, then try again.')
  const { containerId } = sandbox
  const result = await inPlace('check', user.id, () => work({ engine: context.engine, containerId }))
  return { result, attemptId: attempt.id }
}
