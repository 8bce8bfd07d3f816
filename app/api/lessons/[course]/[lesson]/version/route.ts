import { type LessonParams, loadLessonScope, startRequest } from '@/app/_learn/lesson-scope'
import { pokeLive } from '@/app/_learn/live-hub'
import { inPlace } from '@/app/_learn/places'
import { atOffered, settleAt } from '@/app/_learn/take-version'
import { apiRoute } from '@/app/_server/respond'
import { findLiveSandbox } from '@/lib/sandboxes/data'
import { renewSandbox } from '@/lib/sandboxes/reset'

/**
 * Takes the lesson as it is offered now in the place of the version that the learner began with. A sandbox that is there
 * begins afresh, with the learner's files; when they cannot be kept, nothing changes.
 */
export const POST = apiRoute<LessonParams>(async (_request, params) => {
  const scope = await atOffered(await loadLessonScope(params))
  const { context, user, lesson, attempt } = scope
  await inPlace('sandbox', user.id, async () => {
    const live = await findLiveSandbox(context.db, { userId: user.id, lessonId: lesson.id })
    if (live && lesson.sandbox && live.version !== lesson.version)
      await renewSandbox(context.sandboxes, await startRequest(scope))
    await settleAt(scope)
  })
  pokeLive(attempt.id)
  return { version: lesson.version }
})
