import { toAppError } from '@/lib/base/errors'
import { transition } from '../mutations'
import { raiseSandbox, type StartRequest } from '../raise'
import type { Sandbox, SandboxContext } from '../types'
import { listWaiting } from './data'
import { leaveQueue } from './leave'
import { admit } from './mutations'
import { findPressure } from './pressure'

/** Somebody whose page has said nothing for so long is gone: the place is for others. */
export const TICKET_GRACE_MS = 30_000

/** Reads what is needed to start a sandbox that waits. Null: the lesson is there no longer. */
export type Prepare = (sandbox: Sandbox) => Promise<StartRequest | null>

/**
 * One look at the queue: drops tickets whose page is gone, and starts all whose turn has come. Returns when these are
 * admitted; `rising` settles when they run or have failed, and never rejects. Any number of servers may do this, when
 * something has ended or started and every few seconds besides: of two that admit at one moment one gets each sandbox.
 */
export async function runQueue(
  ctx: SandboxContext,
  { prepare, signal }: { prepare: Prepare; signal?: AbortSignal },
): Promise<{ admitted: Sandbox[]; rising: Promise<void> }> {
  const waiting = await listWaiting(ctx.db)
  if (waiting.length === 0) return { admitted: [], rising: Promise.resolve() }
  const now = ctx.clock.now()
  for (const { id, changedAt } of waiting) {
    if (now.getTime() - changedAt.getTime() > TICKET_GRACE_MS)
      await leaveQueue(ctx, { id, reason: 'abandoned', seen: { changedAt } })
  }
  const held = (await findPressure(ctx)) !== null
  const admitted = await admit(ctx.db, { limits: ctx.limits, held, at: now })
  const rising = Promise.all(admitted.map((sandbox) => rise(ctx, { sandbox, prepare, signal }))).then(() => {})
  return { admitted, rising }
}

async function rise(
  ctx: SandboxContext,
  { sandbox, prepare, signal }: { sandbox: Sandbox; prepare: Prepare; signal?: AbortSignal },
): Promise<void> {
  const { id } = sandbox
  try {
    const request = await prepare(sandbox)
    if (request) {
      await raiseSandbox(ctx, { sandbox, request: { ...request, signal } })
      return
    }
    await transition(ctx.db, {
      id,
      event: 'fail',
      at: ctx.clock.now(),
      set: { failure: 'This lesson is no longer there.' },
    })
  } catch (error) {
    ctx.log.warn('a sandbox did not start', { sandbox: id, error: toAppError(error) })
    // A failed start has said so itself; this is for what failed before it.
    const failure = 'The sandbox could not be started. Try again.'
    await transition(ctx.db, { id, event: 'fail', at: ctx.clock.now(), set: { failure } }).catch(() => {})
  }
}
