import { eventStream } from '@/app/_learn/event-stream'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { listenLive } from '@/app/_learn/live-hub'
import { hearSandboxes } from '@/app/_learn/live-signal'
import { readLiveState } from '@/app/_learn/live-state'
import { apiRoute } from '@/app/_server/respond'
import { findAttempt } from '@/lib/progress/data'

/**
 * Events `state` with a LiveState, as the learner's tasks and sandbox change; `lab` when the lesson is not, or no longer,
 * the `version` of the query, which is the one that the page shows. The stream then ends: the browser comes back, and is
 * told again until its page has been drawn anew.
 */
export const GET = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const version = new URL(request.url).searchParams.get('version') ?? scope.lesson.version
  hearSandboxes(scope.context)
  const read = async () => {
    try {
      return await readLiveState(scope)
    } catch (error) {
      scope.context.log.warn('live state could not be read', { attempt: scope.attempt.id, error })
      throw error
    }
  }
  return eventStream(request, scope.user.id, (send, end) => {
    const leave = listenLive(scope.attempt.id, { read, onState: (_state, json) => send('state', json) })
    const tell = () => {
      send('lab', '{}')
      end()
    }
    const look = async () => {
      const { context, user, lesson } = scope
      const attempt = await findAttempt(context.db, { userId: user.id, lessonId: lesson.id })
      const now = attempt && (await context.lessonOf(attempt))
      if (now?.version !== version) tell()
    }
    const lookNow = () => void look().catch(tell)
    const unwatch = scope.context.onLabsChange(lookNow)
    // After listening began: an edit between the reading of the lesson and here would be nobody's to tell.
    lookNow()
    return () => {
      unwatch()
      leave()
    }
  })
})
