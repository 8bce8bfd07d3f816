import { toAppError } from '@/lib/base/errors'
import { findContainer, listContainers, removeContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { listVolumes, removeVolume } from '@/lib/docker/volume'
import { listForSweep } from './data'
import { loseSandbox, mendHalfWay } from './mend'
import { listMembers } from './pool/data'
import { planSweep, type SweepAction } from './reconcile'
import { removeRemains } from './remains'
import { stopOverdue } from './stop'
import type { Sandbox, SandboxContext } from './types'

const LANES = 4

export interface SweepResult {
  /** What was done, one entry each; empty when all was well. */
  actions: SweepAction[]
  /** Actions that failed; the next sweep tries them again. */
  failures: number
}

/**
 * Makes database and engine agree: ends sandboxes that are out of time, unused, lost or left half-way by a dead server,
 * and removes containers and homes that no live sandbox owns. Touches only what has this instance's label. Several servers
 * may run it at once and while others start sandboxes. Throws `engine_unavailable` without having changed anything.
 */
export async function sweepSandboxes(ctx: SandboxContext, signal?: AbortSignal): Promise<SweepResult> {
  // The order matters: see planSweep.
  const labels = { [LABEL.instance]: ctx.instance, [LABEL.kind]: 'sandbox' }
  const containers = await listContainers(ctx.engine, { labels, all: true })
  const volumes = await listVolumes(ctx.engine, labels)
  const named = [...containers, ...volumes].flatMap((found) => found.labels[LABEL.sandbox] ?? [])
  // Before the rows: a member of the pool that is claimed at this moment is in one of the two, or in both.
  const pooled = new Set((await listMembers(ctx.db)).map(({ id }) => id))
  const sandboxes = await listForSweep(ctx.db, named)
  const plan = planSweep({ containers, volumes, sandboxes, pooled, limits: ctx.limits, now: ctx.clock.now() })

  const result: SweepResult = { actions: [], failures: 0 }
  const left = plan.values()
  // A few at a time: a home that is slow to keep must not make all the others wait.
  const lane = async () => {
    for (const action of left) {
      signal?.throwIfAborted()
      try {
        if (await perform(ctx, action)) result.actions.push(action)
      } catch (error) {
        result.failures++
        ctx.log.error('a sweep action failed', { action: describe(action), error: toAppError(error) })
      }
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  if (result.actions.length > 0) ctx.log.info('swept sandboxes', { actions: result.actions.map(describe) })
  return result
}

/** False when there was nothing to do after all. */
async function perform(ctx: SandboxContext, action: SweepAction): Promise<boolean> {
  switch (action.kind) {
    case 'remove':
      await removeContainer(ctx.engine, action.containerId)
      if (action.sandboxId !== null) await removeRemains(ctx, action.sandboxId)
      return true
    case 'remove-home':
      if (action.sandboxId !== null) await removeRemains(ctx, action.sandboxId)
      return removeVolume(ctx.engine, action.volume)
    case 'stop':
      return stopOverdue(ctx, { seen: action.sandbox, reason: action.reason })
    case 'mend':
      return mendHalfWay(ctx, action.sandbox)
    case 'suspect':
      return confirmLoss(ctx, action.sandbox)
  }
}

/** The list may be older than the row; only a second look, made after the row said "running", is proof. */
async function confirmLoss(ctx: SandboxContext, { id, containerId }: Sandbox): Promise<boolean> {
  const facts = containerId === null ? null : await findContainer(ctx.engine, containerId)
  return facts?.running ? false : loseSandbox(ctx, id)
}

/** What a log may say of an action. */
function describe(action: SweepAction): Record<string, unknown> {
  if (action.kind === 'remove' || action.kind === 'remove-home') return { ...action }
  const { kind, sandbox } = action
  return { kind, sandbox: sandbox.id, was: sandbox.state, ...('reason' in action ? { reason: action.reason } : {}) }
}
