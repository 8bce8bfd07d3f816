import { AppError } from '@/lib/base/errors'
import { transition } from './mutations'
import { removeRemains } from './remains'
import { saveHome } from './saved-home'
import { isLive } from './state'
import type { Sandbox, SandboxContext, StopReason } from './types'

const WAIT_MS = 20_000
const POLL_MS = 100

/**
 * Stops a sandbox, keeps its home for the next time (unless it is to begin anew), and returns when its container is
 * gone. One that has ended is fine; when another server is stopping
 * it already, waits for that one. Who may do this is for the caller to settle.
 * Throws `engine_unavailable`; the sandbox then stays in `stopping`, and the sweeper ends it later.
 */
export async function stopSandbox(
  ctx: SandboxContext,
  { id, reason }: { id: string; reason: StopReason },
): Promise<void> {
  const won = await transition(ctx.db, { id, event: 'stop', at: ctx.clock.now(), set: { stopReason: reason } })
  if (!won) return waitUntilEnded(ctx, id)
  if (keepsHome(won)) await saveHome(ctx, won)
  await finishStop(ctx, id)
  ctx.log.info('sandbox stopped', { sandbox: id, user: won.userId, lesson: won.lessonId, reason })
}

/**
 * Stops a sandbox whose time is over, unless it was used or extended since `seen` was read; false in that case or when
 * it is being stopped already.
 */
export async function stopOverdue(
  ctx: SandboxContext,
  { seen, reason }: { seen: Sandbox; reason: 'time' | 'idle' },
): Promise<boolean> {
  const { id, lastActiveAt, expiresAt } = seen
  const won = await transition(ctx.db, {
    id,
    event: 'stop',
    at: ctx.clock.now(),
    set: { stopReason: reason },
    seen: { lastActiveAt, expiresAt },
  })
  if (!won) return false
  await saveHome(ctx, won)
  await finishStop(ctx, id)
  return true
}

/** False for a home that was still being filled, that is to be thrown away, or that was kept a moment ago. */
export function keepsHome({ startedAt, stopReason }: Sandbox): boolean {
  return startedAt !== null && stopReason !== 'reset' && stopReason !== 'renew'
}

/** The second half of a stop, from wherever the first half was left. Safe to run twice, and by two servers. */
export async function finishStop(ctx: SandboxContext, id: string): Promise<void> {
  await removeRemains(ctx, id)
  await transition(ctx.db, { id, event: 'stopped', at: ctx.clock.now() })
}

async function waitUntilEnded(ctx: SandboxContext, id: string): Promise<void> {
  for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
    const sandbox = await ctx.db.sandbox.findUnique({ where: { id }, select: { state: true } })
    if (!sandbox || !isLive(sandbox.state)) return
    await ctx.clock.sleep(POLL_MS)
  }
  throw new AppError('timeout', 'The sandbox is still closing. Try again in a moment.', { details: { id } })
}
