import { findLiveSandbox } from './data'
import { deleteHome } from './mutations'
import { type StartRequest, startSandbox } from './start'
import { stopSandbox } from './stop'
import type { RunningSandbox, SandboxContext } from './types'

/** Throws the learner's sandbox of a lesson away and starts it anew, as it was at the beginning. */
export async function resetSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const live = await findLiveSandbox(ctx.db, { userId: request.userId, lessonId: request.lesson.id })
  if (live) await stopSandbox(ctx, { id: live.id, reason: 'reset' })
  await deleteHome(ctx.db, { userId: request.userId, lessonId: request.lesson.id })
  return startSandbox(ctx, request)
}
