import { AppError } from '@/lib/base/errors'
import { findLiveSandbox } from './data'
import { saveHome } from './saved-home'
import { type StartRequest, startSandbox } from './start'
import { stopSandbox } from './stop'
import { isRunning, type RunningSandbox, type SandboxContext } from './types'
import { forgetHome } from './workspace/mutations'

/** Throws the learner's sandbox of a lesson away and starts it anew, as it was at the beginning. */
export async function resetSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const key = { userId: request.userId, lessonId: request.lesson.id }
  const live = await findLiveSandbox(ctx.db, key)
  if (live) await stopSandbox(ctx, { id: live.id, reason: 'reset' })
  await forgetHome(ctx.db, key)
  return startSandbox(ctx, request)
}

/**
 * Gives the learner a fresh sandbox with the files of the old one: all processes end, the lesson's own files come back
 * where they are missing or broken, and everything that the learner wrote stays (docs/decisions/074). When the files
 * cannot be kept whole, throws `conflict` with the reason and changes nothing.
 */
export async function renewSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const live = await findLiveSandbox(ctx.db, { userId: request.userId, lessonId: request.lesson.id })
  if (isRunning(live)) {
    const saved = await saveHome(ctx, live)
    if (!saved.kept || saved.lacks) throw notKept(saved.kept ? saved.lacks : saved.why)
    await stopSandbox(ctx, { id: live.id, reason: 'renew' })
  }
  return startSandbox(ctx, { ...request, home: 'renewed' })
}

function notKept(why: string | null): AppError {
  return new AppError(
    'conflict',
    `Nothing was changed: your files could not be taken along, because ${why}. ` +
      'Put that right and try again, or download your files and start over.',
  )
}
