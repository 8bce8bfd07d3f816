import { transition } from '../mutations'
import type { Sandbox, SandboxContext, StopReason } from '../types'

/**
 * Takes a sandbox that waits out of the queue; false when it does not wait (any more). Who may do this is for the
 * caller to settle. With `seen`: unless somebody has said since that it is wanted.
 */
export async function leaveQueue(
  ctx: Pick<SandboxContext, 'db' | 'clock' | 'log'>,
  {
    id,
    reason,
    seen,
  }: { id: string; reason: StopReason & ('learner' | 'abandoned' | 'admin'); seen?: Pick<Sandbox, 'changedAt'> },
): Promise<boolean> {
  const set = { stopReason: reason }
  const left = await transition(ctx.db, { id, event: 'leave', at: ctx.clock.now(), set, seen })
  if (left) ctx.log.info('left the queue', { sandbox: id, user: left.userId, lesson: left.lessonId, reason })
  return left !== null
}
