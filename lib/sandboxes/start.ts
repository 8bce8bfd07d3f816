import { withTimeout } from '@/lib/base/abort'
import { AppError, isAppError, messageOf } from '@/lib/base/errors'
import { findContainer, startContainer } from '@/lib/docker/container'
import type { Lesson } from '@/lib/labs/types'
import { findLiveSandbox } from './data'
import { fillHome } from './home'
import { sandboxSpec } from './limits'
import { loseSandbox, mendHalfWay } from './mend'
import { keepAlive, requestSandbox, setContainer, transition } from './mutations'
import { removeRemains } from './remains'
import { stopSandbox } from './stop'
import { isRunning, type RunningSandbox, type Sandbox, type SandboxContext, type StartFile } from './types'

const START_TIMEOUT_MS = 60_000
const POLL_MS = 100
/** A start says this often that it is still alive; see HALF_WAY_GRACE_MS. */
const HEARTBEAT_MS = 5_000

export interface StartRequest {
  userId: string
  lesson: Lesson
  /** Read from the lesson's folder, with the learner's own values filled in. */
  files: StartFile[]
  /** The learner's own values, for the lesson's set-up commands. */
  vars?: Record<string, string>
  signal?: AbortSignal
}

/**
 * Gives the learner the running sandbox of a lesson: the one that is there, or a new one. When another request is
 * starting or stopping it at this moment, waits for that one, so asking twice is harmless.
 * Throws `invalid_input` for a lesson without sandbox; `capacity` or `conflict` when there may be no more;
 * `image_missing`, `engine_unavailable`, `engine_refused`, `timeout`, or the signal's reason.
 */
export async function startSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const { lesson, signal } = request
  const image = lesson.sandbox?.image
  if (!image) throw new AppError('invalid_input', `The lesson "${lesson.title}" has no sandbox.`)
  const message = 'The sandbox took too long to start. Try again; if it happens again, tell your instructor.'
  return withTimeout({ ms: START_TIMEOUT_MS, message, signal }, async (inner) => {
    for (;;) {
      inner.throwIfAborted()
      const live = await findLiveSandbox(ctx.db, { userId: request.userId, lessonId: lesson.id })
      if (isRunning(live) && (await confirm(ctx, live))) return live
      if (live && !isRunning(live)) {
        if (!(await mendHalfWay(ctx, live))) await ctx.clock.sleep(POLL_MS, inner)
        continue
      }
      const fresh = await requestSandbox(ctx.db, {
        fresh: { userId: request.userId, lessonId: lesson.id, version: lesson.version, image },
        limits: ctx.limits,
        at: ctx.clock.now(),
      })
      if (fresh) return bringUp(ctx, { sandbox: fresh, request, signal: inner })
    }
  })
}

/** False, and the sandbox marked as lost, when its container no longer runs. */
async function confirm(ctx: SandboxContext, sandbox: RunningSandbox): Promise<boolean> {
  const facts = await findContainer(ctx.engine, sandbox.containerId)
  if (facts?.running) return true
  await loseSandbox(ctx, sandbox.id)
  return false
}

async function bringUp(
  ctx: SandboxContext,
  { sandbox, request, signal }: { sandbox: Sandbox; request: StartRequest; signal: AbortSignal },
): Promise<RunningSandbox> {
  const { id } = sandbox
  const beat = setInterval(() => void keepAlive(ctx.db, { id, at: ctx.clock.now() }).catch(() => {}), HEARTBEAT_MS)
  try {
    if (!(await transition(ctx.db, { id, event: 'begin', at: ctx.clock.now() }))) throw withdrawn()
    const spec = sandboxSpec({ instance: ctx.instance, limits: ctx.limits, sandbox, lesson: request.lesson })
    const container = await startContainer(ctx.engine, spec, signal)
    if (!(await setContainer(ctx.db, { id, containerId: container.id, at: ctx.clock.now() }))) throw withdrawn()
    await fillHome(ctx, { containerId: container.id, request, signal })
    return await openDoors(ctx, sandbox)
  } catch (error) {
    await clearAway(ctx, { sandbox, error, signal })
    throw signal.aborted ? signal.reason : error
  } finally {
    clearInterval(beat)
  }
}

/** The learner's time counts from here, not from the request. */
async function openDoors(ctx: SandboxContext, { id, requestedAt }: Sandbox): Promise<RunningSandbox> {
  const at = ctx.clock.now()
  const expiresAt = new Date(at.getTime() + ctx.limits.lifetimeMs)
  const set = { startedAt: at, lastActiveAt: at, expiresAt }
  const running = await transition(ctx.db, { id, event: 'ready', at, set })
  if (!isRunning(running)) throw withdrawn()
  ctx.log.info('sandbox started', { sandbox: id, lesson: running.lessonId, ms: at.getTime() - requestedAt.getTime() })
  return running
}

function withdrawn(): AppError {
  return new AppError('conflict', 'The sandbox was stopped while it started.')
}

/** Leaves neither a container nor a live row. If even this fails, the sweeper does it later. */
async function clearAway(
  ctx: SandboxContext,
  { sandbox: { id }, error, signal }: { sandbox: Sandbox; error: unknown; signal: AbortSignal },
): Promise<void> {
  try {
    await removeRemains(ctx, id)
    const timedOut = isAppError(signal.reason) && signal.reason.code === 'timeout'
    if (signal.aborted && !timedOut) {
      await stopSandbox(ctx, { id, reason: 'abandoned' })
    } else {
      const failure = isAppError(error) ? error.message : 'The sandbox could not be started. Try again.'
      await transition(ctx.db, { id, event: 'fail', at: ctx.clock.now(), set: { failure } })
    }
  } catch (second) {
    ctx.log.error('a failed start could not be cleared away', { sandbox: id, error, second: messageOf(second) })
  }
}
