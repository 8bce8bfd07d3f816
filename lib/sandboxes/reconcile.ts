import type { ListedContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import type { ListedVolume } from '@/lib/docker/volume'
import { isLive } from './state'
import type { Sandbox, SandboxLimits } from './types'

/**
 * When a sandbox that is starting or stopping has not changed for so long, its server is taken for dead. A start that
 * is slow says every few seconds that it is alive; a stop that is slow may be done twice without harm.
 */
export const HALF_WAY_GRACE_MS = 20_000

export type SweepAction =
  /** A container that no live sandbox owns. */
  | { kind: 'remove'; containerId: string; sandboxId: string | null }
  /** A home that no live sandbox owns and whose container is gone already. */
  | { kind: 'remove-home'; volume: string; sandboxId: string | null }
  | { kind: 'stop'; sandbox: Sandbox; reason: 'time' | 'idle' }
  /** A running sandbox whose container was not in the list; to be looked at once more before it is given up. */
  | { kind: 'suspect'; sandbox: Sandbox }
  /** A start or stop whose server has died. */
  | { kind: 'mend'; sandbox: Sandbox }

/**
 * What must be done to make database and engine agree. `containers` and `volumes` (all of this instance's sandboxes) must
 * have been read before `sandboxes`: since a row is always written before its container and volume are made, one
 * without a row is an orphan for certain, and one whose row is still starting belongs to somebody.
 */
export function planSweep({
  containers,
  volumes,
  sandboxes,
  pooled,
  limits,
  now,
}: {
  containers: ListedContainer[]
  volumes: ListedVolume[]
  sandboxes: Sandbox[]
  /** Ids of the pool's members: theirs is the pool's own care. */
  pooled: Set<string>
  limits: Pick<SandboxLimits, 'idleMs'>
  now: Date
}): SweepAction[] {
  const ours = ({ labels }: { labels: Record<string, string> }) => !pooled.has(labels[LABEL.sandbox] ?? '')
  const rows = new Map(sandboxes.map((sandbox) => [sandbox.id, sandbox]))
  const present = new Set(
    containers.filter(({ state }) => state === 'running').flatMap(({ labels }) => labels[LABEL.sandbox] ?? []),
  )
  return [
    ...containers.filter(ours).flatMap((container) => judgeContainer(container, rows)),
    ...volumes.filter(ours).flatMap((volume) => judgeHome(volume, { rows, containers })),
    ...sandboxes.flatMap((sandbox) => judgeSandbox(sandbox, { present: present.has(sandbox.id), limits, now })),
  ]
}

function judgeContainer(container: ListedContainer, rows: Map<string, Sandbox>): SweepAction[] {
  const sandboxId = container.labels[LABEL.sandbox] ?? null
  const owner = sandboxId === null ? undefined : rows.get(sandboxId)
  if (owner && isLive(owner.state)) return []
  return [{ kind: 'remove', containerId: container.id, sandboxId }]
}

function judgeHome(
  { name, labels }: ListedVolume,
  { rows, containers }: { rows: Map<string, Sandbox>; containers: ListedContainer[] },
): SweepAction[] {
  const sandboxId = labels[LABEL.sandbox] ?? null
  const owner = sandboxId === null ? undefined : rows.get(sandboxId)
  // With a container it goes when that goes.
  const attached = sandboxId !== null && containers.some((container) => container.labels[LABEL.sandbox] === sandboxId)
  if (attached || (owner && isLive(owner.state))) return []
  return [{ kind: 'remove-home', volume: name, sandboxId }]
}

function judgeSandbox(
  sandbox: Sandbox,
  { present, limits, now }: { present: boolean; limits: Pick<SandboxLimits, 'idleMs'>; now: Date },
): SweepAction[] {
  if (isStuck(sandbox, now)) return [{ kind: 'mend', sandbox }]
  if (sandbox.state !== 'running') return []
  if (sandbox.expiresAt <= now) return [{ kind: 'stop', sandbox, reason: 'time' }]
  if (sandbox.lastActiveAt.getTime() + limits.idleMs <= now.getTime())
    return [{ kind: 'stop', sandbox, reason: 'idle' }]
  return present ? [] : [{ kind: 'suspect', sandbox }]
}

/** True for a sandbox that was left half-way by a server that died. One that waits in the queue has no server yet. */
export function isStuck({ state, changedAt }: Pick<Sandbox, 'state' | 'changedAt'>, now: Date): boolean {
  return (state === 'starting' || state === 'stopping') && now.getTime() - changedAt.getTime() > HALF_WAY_GRACE_MS
}
