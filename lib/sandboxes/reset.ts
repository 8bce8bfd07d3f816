import { AppError } from '@/lib/base/errors'
import { findLiveSandbox } from './data'
import { transition } from './mutations'
import { fingerprintOf } from './pool/fingerprint'
import { takePlaceOf } from './queue/mutations'
import { raiseSandbox, type StartRequest } from './raise'
import { removeRemains } from './remains'
import { saveHome } from './saved-home'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { isRunning, type RunningSandbox, type Sandbox, type SandboxContext } from './types'
import { forgetHome } from './workspace/mutations'

/** Throws the learner's sandbox of a lesson away and starts it anew, as it was at the beginning. */
export async function resetSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const key = { userId: request.userId, lessonId: request.lesson.id }
  const live = await findLiveSandbox(ctx.db, key)
  const gone = await clearAway(ctx, { live, reason: 'reset' })
  await forgetHome(ctx.db, key)
  return goOn(ctx, { gone, request })
}

/**
 * Gives the learner a fresh sandbox with the files of the old one: all processes end, the lesson's own files come back
 * where they are missing or broken, and everything that the learner wrote stays (docs/decisions/074). When the files
 * cannot be kept whole, throws `conflict` with the reason and changes nothing.
 */
export async function renewSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const live = await findLiveSandbox(ctx.db, { userId: request.userId, lessonId: request.lesson.id })
  if (!isRunning(live)) return startSandbox(ctx, { ...request, home: 'renewed' })
  const saved = await saveHome(ctx, live)
  if (!saved.kept || saved.lacks) throw notKept(saved.kept ? saved.lacks : saved.why)
  const gone = await clearAway(ctx, { live, reason: 'renew' })
  return goOn(ctx, { gone, request: { ...request, home: 'renewed' } })
}

/** Ends what is live; the sandbox whose place is still held by it, or null. */
async function clearAway(
  ctx: SandboxContext,
  { live, reason }: { live: Sandbox | null; reason: 'reset' | 'renew' },
): Promise<Sandbox | null> {
  if (!live) return null
  const set = { stopReason: reason }
  const won = isRunning(live)
    ? await transition(ctx.db, { id: live.id, event: 'stop', at: ctx.clock.now(), set })
    : null
  if (won) await removeRemains(ctx, live.id)
  else await stopSandbox(ctx, { id: live.id, reason })
  return won
}

/** In the place of the old one, whoever waits; else as anybody starts. */
async function goOn(
  ctx: SandboxContext,
  { gone, request }: { gone: Sandbox | null; request: StartRequest },
): Promise<RunningSandbox> {
  const { userId, lesson } = request
  const image = lesson.sandbox?.image
  if (!gone || !image) return startSandbox(ctx, request)
  const sandbox = await takePlaceOf(ctx.db, {
    id: gone.id,
    fresh: { userId, lessonId: lesson.id, version: lesson.version, image },
    fingerprint: ctx.limits.pool.max > 0 ? fingerprintOf(ctx, image) : null,
    limits: ctx.limits,
    at: ctx.clock.now(),
  })
  return sandbox ? raiseSandbox(ctx, { sandbox, request }) : startSandbox(ctx, request)
}

function notKept(why: string | null): AppError {
  return new AppError(
    'conflict',
    `Nothing was changed: your files could not be taken along, because ${why}. ` +
      'Put that right and try again, or download your files and start over.',
  )
}
