import { z } from 'zod'
import { type LessonParams, type LessonScope, loadLessonScope, startRequest } from '@/app/_learn/lesson-scope'
import { pokeLive } from '@/app/_learn/live-hub'
import { readStoredState } from '@/app/_learn/live-state'
import { inPlace } from '@/app/_learn/places'
import { readBody } from '@/app/_learn/read-body'
import { atOffered, settleAt } from '@/app/_learn/take-version'
import { apiRoute } from '@/app/_server/respond'
import { findLiveSandbox } from '@/lib/sandboxes/data'
import { extendSandbox } from '@/lib/sandboxes/extend'
import { touchSandbox } from '@/lib/sandboxes/mutations'
import { leaveQueue } from '@/lib/sandboxes/queue/leave'
import { renewSandbox, resetSandbox } from '@/lib/sandboxes/reset'
import { requestSandbox } from '@/lib/sandboxes/start'
import { stopSandbox } from '@/lib/sandboxes/stop'

const bodySchema = z.object({ do: z.enum(['start', 'stop', 'leave', 'reset', 'renew', 'extend', 'stay']) })

/** Starts, stops, resets, renews (with the files), extends or keeps the learner's own sandbox of this lesson. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const body = await readBody(request, bodySchema)
  const done = inPlace('sandbox', scope.user.id, () => act(scope, body.do))
  // Whoever watches sees "starting" now, and the outcome when it is there.
  setTimeout(() => pokeLive(scope.attempt.id), 50)
  try {
    await done
  } finally {
    pokeLive(scope.attempt.id)
  }
  return { sandbox: (await readStoredState(scope)).sandbox }
})

async function act(scope: LessonScope, action: z.infer<typeof bodySchema>['do']): Promise<void> {
  const { sandboxes, db } = scope.context
  if (action === 'start') return void (await requestSandbox(sandboxes, await startRequest(scope)))
  if (action === 'reset') {
    // Whoever begins anew begins with the lesson as it is now.
    const anew = await atOffered(scope)
    await settleAt(anew)
    return void (await resetSandbox(sandboxes, await startRequest(anew)))
  }
  if (action === 'renew') return void (await renewSandbox(sandboxes, await startRequest(scope)))
  const live = await findLiveSandbox(db, { userId: scope.user.id, lessonId: scope.lesson.id })
  if (!live) return
  if (action === 'leave') return void (await leaveQueue(sandboxes, { id: live.id, reason: 'learner' }))
  if (action === 'stop') await stopSandbox(sandboxes, { id: live.id, reason: 'learner' })
  else if (action === 'stay') await touchSandbox(db, { id: live.id, at: scope.context.clock.now() })
  else await extendSandbox(sandboxes, { id: live.id })
}
