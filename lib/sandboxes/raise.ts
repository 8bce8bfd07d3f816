import { withTimeout } from '@/lib/base/abort'
import { AppError, isAppError, messageOf } from '@/lib/base/errors'
import { startContainer } from '@/lib/docker/container'
import { type FillRequest, fillHome } from './home'
import { sandboxSpec } from './limits'
import { inheritTerminals, keepAlive, transition } from './mutations'
import { removeRemains } from './remains'
import { stopSandbox } from './stop'
import { isRunning, type RunningSandbox, type Sandbox, type SandboxContext } from './types'

const START_TIMEOUT_MS = 60_000
/** A start says this often that it is still alive; see HALF_WAY_GRACE_MS. */
const HEARTBEAT_MS = 5_000

export interface StartRequest extends FillRequest {
  signal?: AbortSignal
}

/**
 * Makes a sandbox that is `starting` ready: its container, unless it has one from the pool, and what lies in it. When
 * that fails neither a container nor a live row is left. Throws `image_missing`, `engine_*`, `lab_invalid`, `conflict`
 * when it was stopped meanwhile, `timeout`, or the signal's reason.
 */
export async function raiseSandbox(
  ctx: SandboxContext,
  { sandbox, request }: { sandbox: Sandbox; request: StartRequest },
): Promise<RunningSandbox> {
  const message = 'The sandbox took too long to start. Try again; if it happens again, tell your instructor.'
  const { signal } = request
  return withTimeout({ ms: START_TIMEOUT_MS, message, signal }, (inner) =>
    raise(ctx, { sandbox, request, signal: inner }),
  )
}

async function raise(
  ctx: SandboxContext,
  { sandbox, request, signal }: { sandbox: Sandbox; request: StartRequest; signal: AbortSignal },
): Promise<RunningSandbox> {
  const { id } = sandbox
  const beat = setInterval(() => void keepAlive(ctx.db, { id, at: ctx.clock.now() }).catch(() => {}), HEARTBEAT_MS)
  try {
    const containerId = await fillContainer(ctx, { sandbox, request, signal })
    return await openDoors(ctx, { sandbox, containerId })
  } catch (error) {
    await clearAway(ctx, { sandbox, error, signal })
    throw signal.aborted ? signal.reason : error
  } finally {
    clearInterval(beat)
  }
}

/** Returns the id of the container that holds the lesson now. */
async function fillContainer(
  ctx: SandboxContext,
  { sandbox, request, signal }: { sandbox: Sandbox; request: StartRequest; signal: AbortSignal },
): Promise<string> {
  const fresh = async () => {
    const { engine, instance, limits } = ctx
    const spec = sandboxSpec({ instance, limits, sandbox, lesson: request.lesson })
    const { id: containerId } = await startContainer(engine, spec, signal)
    await fillHome(ctx, { containerId, request, signal })
    return containerId
  }
  const pooled = sandbox.containerId
  if (!pooled) return fresh()
  try {
    await fillHome(ctx, { containerId: pooled, request, signal })
    return pooled
  } catch (error) {
    if (!isAppError(error) || error.code !== 'not_found') throw error
    // It died in the pool, with its engine perhaps, and nobody has noticed yet.
    ctx.log.warn('a member of the pool was dead', { sandbox: sandbox.id })
    await removeRemains(ctx, sandbox.id)
    return fresh()
  }
}

/** The learner's time counts from here, not from the request. */
async function openDoors(
  ctx: SandboxContext,
  { sandbox: { id, requestedAt, containerId: pooled }, containerId }: { sandbox: Sandbox; containerId: string },
): Promise<RunningSandbox> {
  const at = ctx.clock.now()
  const expiresAt = new Date(at.getTime() + ctx.limits.lifetimeMs)
  await inheritTerminals(ctx.db, id)
  const set = { containerId, startedAt: at, lastActiveAt: at, expiresAt }
  const running = await transition(ctx.db, { id, event: 'ready', at, set })
  if (!isRunning(running)) throw withdrawn()
  ctx.log.info('sandbox started', {
    sandbox: id,
    lesson: running.lessonId,
    ms: at.getTime() - requestedAt.getTime(),
    pooled: pooled !== null,
  })
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
