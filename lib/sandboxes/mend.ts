import { transition } from './mutations'
import { isStuck } from './reconcile'
import { removeRemains } from './remains'
import { saveHome } from './saved-home'
import { finishStop, keepsHome } from './stop'
import type { Sandbox, SandboxContext } from './types'

/** Ends a running sandbox whose container was found missing or ended. False when it had been ended meanwhile. */
export async function loseSandbox(ctx: SandboxContext, id: string): Promise<boolean> {
  const lost = await transition(ctx.db, { id, event: 'lose', at: ctx.clock.now(), set: { stopReason: 'lost' } })
  if (!lost) return false
  ctx.log.warn('sandbox lost', { sandbox: id, user: lost.userId, lesson: lost.lessonId })
  await removeRemains(ctx, id)
  return true
}

/** Ends a sandbox whose start or stop was left half-way by a server that died; false when it is not such a one. */
export async function mendHalfWay(ctx: SandboxContext, sandbox: Sandbox): Promise<boolean> {
  if (!isStuck(sandbox, ctx.clock.now())) return false
  if (sandbox.state === 'stopping') {
    // The server may have died before it had kept the home.
    if (keepsHome(sandbox)) await saveHome(ctx, sandbox)
    await finishStop(ctx, sandbox.id)
    return true
  }
  const failure = 'The sandbox was not ready in time, because the server was restarted. Start it again.'
  const failed = await transition(ctx.db, {
    id: sandbox.id,
    event: 'fail',
    at: ctx.clock.now(),
    set: { failure },
    seen: { changedAt: sandbox.changedAt },
  })
  if (failed) await removeRemains(ctx, sandbox.id)
  return failed !== null
}
