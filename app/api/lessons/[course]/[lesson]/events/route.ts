import { eventStream } from '@/app/_learn/event-stream'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { listenLive } from '@/app/_learn/live-hub'
import { hearSandboxes } from '@/app/_learn/live-signal'
import { readLiveState } from '@/app/_learn/live-state'
import { apiRoute } from '@/app/_server/respond'

/**
 * Events `state` with a LiveState, as the learner's tasks and sandbox change; `lab` when the lessons have been edited,
 * after which the stream ends: it knows the lesson as it was.
 */
export const GET = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
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
    const unwatch = scope.context.onLabsChange(() => {
      send('lab', '{}')
      end()
    })
    return () => {
      unwatch()
      leave()
    }
  })
})
