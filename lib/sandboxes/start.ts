import { AppError, toAppError } from '@/lib/base/errors'
import { findContainer } from '@/lib/docker/container'
import { findLiveSandbox, findSandbox } from './data'
import { loseSandbox, mendHalfWay } from './mend'
import { keepAlive } from './mutations'
import { fingerprintOf } from './pool/fingerprint'
import { leaveQueue } from './queue/leave'
import { admit, enterQueue } from './queue/mutations'
import { findPressure } from './queue/pressure'
import { raiseSandbox, type StartRequest } from './raise'
import { isRunning, type RunningSandbox, type Sandbox, type SandboxContext } from './types'

export type { StartRequest } from './raise'

const POLL_MS = 100
/** Somebody who waits looks this often whether the turn has come, and says as often that the wait goes on. */
const QUEUE_POLL_MS = 250

/**
 * Asks for the sandbox of a lesson and returns at once: the one that there is, one that is being started here, or one
 * that waits in the queue (`requested`), to be started by `runQueue` as long as somebody says with `keepAlive` that it
 * is still wanted. Only a sandbox that is just stopping is waited for. Throws `invalid_input` for a lesson without one.
 */
export async function requestSandbox(ctx: SandboxContext, request: StartRequest): Promise<Sandbox> {
  const { sandbox, rising } = await askFor(ctx, request)
  // What went wrong is in the row, where the page finds it.
  rising?.catch((error: unknown) =>
    ctx.log.warn('a sandbox did not start', { sandbox: sandbox.id, error: toAppError(error) }),
  )
  return sandbox
}

/**
 * Gives the learner the running sandbox of a lesson: the one that is there, or a new one, for which it waits in the
 * queue as long as it takes; an abort leaves it. When another request is starting or stopping it at this moment, waits
 * for that one, so asking twice is harmless. Throws `invalid_input` for a lesson without sandbox; `image_missing`,
 * `engine_unavailable`, `engine_refused`, `lab_invalid`, `timeout`, `conflict` when somebody stopped it, or the
 * signal's reason.
 */
export async function startSandbox(ctx: SandboxContext, request: StartRequest): Promise<RunningSandbox> {
  const { signal } = request
  for (;;) {
    const { sandbox, rising } = await askFor(ctx, request)
    const running = rising ? await rising : isRunning(sandbox) ? sandbox : await waitFor(ctx, { sandbox, request })
    if (running) return running
    signal?.throwIfAborted()
  }
}

interface Asked {
  sandbox: Sandbox
  /** When it is we who start it. */
  rising: Promise<RunningSandbox> | null
}

async function askFor(ctx: SandboxContext, request: StartRequest): Promise<Asked> {
  const { userId, lesson, signal } = request
  const image = lesson.sandbox?.image
  if (!image) throw new AppError('invalid_input', `The lesson "${lesson.title}" has no sandbox.`)
  for (;;) {
    signal?.throwIfAborted()
    const fresh = await enterQueue(ctx.db, {
      fresh: { userId, lessonId: lesson.id, version: lesson.version, image },
      fingerprint: ctx.limits.pool.max > 0 ? fingerprintOf(ctx, image) : null,
      limits: ctx.limits,
      held: (await findPressure(ctx)) !== null,
      at: ctx.clock.now(),
    })
    if (fresh) {
      const rising = fresh.state === 'starting' ? raiseSandbox(ctx, { sandbox: fresh, request }) : null
      return { sandbox: fresh, rising }
    }
    const live = await findLiveSandbox(ctx.db, { userId, lessonId: lesson.id })
    if (!live) continue
    if (isRunning(live)) {
      if (await confirm(ctx, live)) return { sandbox: live, rising: null }
    } else if (!(await mendHalfWay(ctx, live))) {
      if (live.state !== 'stopping') return { sandbox: live, rising: null }
      await ctx.clock.sleep(POLL_MS, signal)
    }
  }
}

/** Null when it ended before it ran, by nobody's fault: then it is to be asked for anew. */
async function waitFor(
  ctx: SandboxContext,
  { sandbox: { id }, request }: { sandbox: Sandbox; request: StartRequest },
): Promise<RunningSandbox | null> {
  const { signal } = request
  for (;;) {
    const sandbox = await findSandbox(ctx.db, { id, userId: request.userId })
    if (isRunning(sandbox)) return sandbox
    if (sandbox?.state !== 'requested' && sandbox?.state !== 'starting') return null
    if (sandbox.state === 'requested') {
      const [mine] = await admitOne(ctx, id)
      if (mine) return raiseSandbox(ctx, { sandbox: mine, request })
      await keepAlive(ctx.db, { id, at: ctx.clock.now() })
    } else if (await mendHalfWay(ctx, sandbox)) return null
    const pauseMs = sandbox.state === 'requested' ? QUEUE_POLL_MS : POLL_MS
    await ctx.clock.sleep(pauseMs, signal).catch(async (error: unknown) => {
      await leaveQueue(ctx, { id, reason: 'abandoned' })
      throw error
    })
  }
}

async function admitOne(ctx: SandboxContext, id: string): Promise<Sandbox[]> {
  const held = (await findPressure(ctx)) !== null
  return admit(ctx.db, { only: id, held, limits: ctx.limits, at: ctx.clock.now() })
}

/** False, and the sandbox marked as lost, when its container no longer runs. */
async function confirm(ctx: SandboxContext, sandbox: RunningSandbox): Promise<boolean> {
  const facts = await findContainer(ctx.engine, sandbox.containerId)
  if (facts?.running) return true
  await loseSandbox(ctx, sandbox.id)
  return false
}
