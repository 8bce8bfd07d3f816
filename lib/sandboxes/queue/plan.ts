import type { SandboxState } from '../state'
import type { SandboxLimits } from '../types'

/** A live sandbox as the queue sees it. */
export interface Entry {
  id: string
  userId: string
  state: SandboxState
  /** Null also while the engine makes the container. */
  containerId: string | null
  requestedAt: Date
  /** Classes of the learner. */
  classIds: string[]
}

/** Why somebody waits: in the order in which they are looked at. */
export type Block = 'user' | 'class' | 'pressure' | 'full' | 'starts'

export interface Verdict {
  id: string
  /** Null: may start now. */
  block: Block | null
  /** Place among those who wait, from 1; those who wait for themselves or their class only have none. */
  position: number | null
}

export interface PlanInput {
  entries: Entry[]
  limits: Pick<SandboxLimits, 'limit' | 'perUser' | 'perClass' | 'starts'>
  /** Limits that classes have of their own. */
  classLimits: Map<string, number>
  /** True while the engine's machine is short of something. */
  held: boolean
}

/**
 * Who of those in state `requested` may start now, and why the others wait, in the order in which they come: whoever
 * has fewer sandboxes first, then whoever asked first. Each of them is counted as started for those behind.
 */
export function planAdmission({ entries, limits, classLimits, held }: PlanInput): Verdict[] {
  const live = entries.filter(({ state }) => state !== 'requested')
  const counts = { all: live.length, users: new Map<string, number>(), classes: new Map<string, number>() }
  for (const entry of live) count(counts, entry)
  let free = limits.starts - live.filter(({ state, containerId }) => state === 'starting' && !containerId).length
  const waiting = entries.filter(({ state }) => state === 'requested')
  const verdicts: Verdict[] = []
  let position = 0
  while (waiting.length > 0) {
    const next = takeFirst(waiting, counts.users)
    const block = blockOf(next, { counts, limits, classLimits, held, free })
    if (block !== 'user' && block !== 'class') count(counts, next)
    if (block === null) free--
    const own = block === null || block === 'user' || block === 'class'
    verdicts.push({ id: next.id, block, position: own ? null : ++position })
  }
  return verdicts
}

interface Counts {
  all: number
  users: Map<string, number>
  classes: Map<string, number>
}

function count(counts: Counts, { userId, classIds, state }: Entry): void {
  if (state === 'requested') counts.all++
  counts.users.set(userId, (counts.users.get(userId) ?? 0) + 1)
  for (const id of classIds) counts.classes.set(id, (counts.classes.get(id) ?? 0) + 1)
}

function takeFirst(waiting: Entry[], users: Map<string, number>): Entry {
  let best = 0
  for (let index = 1; index < waiting.length; index++) {
    const [a, b] = [waiting[index], waiting[best]]
    if (a && b && compare(a, b, users) < 0) best = index
  }
  return waiting.splice(best, 1)[0] as Entry
}

function compare(a: Entry, b: Entry, users: Map<string, number>): number {
  const fewer = (users.get(a.userId) ?? 0) - (users.get(b.userId) ?? 0)
  return fewer || a.requestedAt.getTime() - b.requestedAt.getTime() || (a.id < b.id ? -1 : 1)
}

function blockOf(
  { userId, classIds }: Entry,
  { counts, limits, classLimits, held, free }: Omit<PlanInput, 'entries'> & { counts: Counts; free: number },
): Block | null {
  if ((counts.users.get(userId) ?? 0) >= limits.perUser) return 'user'
  const fullClass = (id: string) => {
    const most = classLimits.get(id) ?? limits.perClass
    return most !== null && (counts.classes.get(id) ?? 0) >= most
  }
  if (classIds.some(fullClass)) return 'class'
  if (held) return 'pressure'
  if (counts.all >= limits.limit) return 'full'
  return free > 0 ? null : 'starts'
}
