import type { Db } from '@/lib/db/client'
import type { SandboxState } from '@/lib/db/generated/enums'
import type { HostedSandbox } from './types'

/** While it is being filled the lesson's set-up may need the engine too. */
const LIVE: SandboxState[] = ['starting', 'running']

const FIELDS = { id: true, userId: true, lessonId: true, containerId: true, state: true } as const

/** Every sandbox whose socket must be open. */
export async function listLive(db: Db): Promise<HostedSandbox[]> {
  const rows = await db.sandbox.findMany({ where: { state: { in: LIVE } }, select: FIELDS })
  return rows.map(toHosted)
}

/** One sandbox, or null when it was deleted. */
export async function findHosted(db: Db, id: string): Promise<HostedSandbox | null> {
  const row = await db.sandbox.findUnique({ where: { id }, select: FIELDS })
  return row && toHosted(row)
}

function toHosted({ state, ...row }: Omit<HostedSandbox, 'live'> & { state: SandboxState }): HostedSandbox {
  return { ...row, live: LIVE.includes(state) }
}

/** When the learner last threw a sandbox of this lesson away; null when never. */
export async function lastReset(
  db: Db,
  { userId, lessonId }: Pick<HostedSandbox, 'userId' | 'lessonId'>,
): Promise<Date | null> {
  const found = await db.sandbox.findFirst({
    where: { userId, lessonId, stopReason: 'reset' },
    orderBy: { changedAt: 'desc' },
    select: { changedAt: true },
  })
  return found?.changedAt ?? null
}

/** Of these tenants, those that are to be kept: a row, and closed no longer ago than `since`, or open. */
export async function listKept(db: Db, { ids, since }: { ids: string[]; since: Date }): Promise<Set<string>> {
  const rows = await db.tenant.findMany({
    where: { id: { in: ids }, OR: [{ closedAt: null }, { closedAt: { gte: since } }] },
    select: { id: true },
  })
  return new Set(rows.map(({ id }) => id))
}

/** Tenants that were closed before `since`, for those of whom the engine shows no label: images may have none. */
export async function listExpired(db: Db, since: Date): Promise<string[]> {
  const rows = await db.tenant.findMany({ where: { closedAt: { lt: since } }, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** Lessons for which this person has had an engine of their own that was not swept yet. */
export async function listTenantLessons(db: Db, userId: string): Promise<string[]> {
  const rows = await db.tenant.findMany({
    where: { userId },
    select: { lessonId: true },
    orderBy: { openedAt: 'desc' },
  })
  return rows.map(({ lessonId }) => lessonId)
}
