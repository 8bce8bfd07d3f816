import type { Db, Tx } from '@/lib/db/client'
import { LIVE_STATES } from './state'
import type { Sandbox } from './types'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const LIVE = { in: [...LIVE_STATES] }

/** A learner's sandbox for a lesson that is not stopped or failed, or null. */
export async function findLiveSandbox(
  db: Db,
  { userId, lessonId }: { userId: string; lessonId: string },
): Promise<Sandbox | null> {
  return db.sandbox.findFirst({ where: { userId, lessonId, state: LIVE } })
}

/**
 * A learner's last sandbox for a lesson whatever its state, or null: for a page that says why the last one ended.
 */
export async function findLastSandbox(
  db: Db,
  { userId, lessonId }: { userId: string; lessonId: string },
): Promise<Sandbox | null> {
  return db.sandbox.findFirst({ where: { userId, lessonId }, orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }] })
}

/**
 * The sandbox that this one goes on from: the learner's last one of the lesson that ran. Null when there was none, or
 * when it was thrown away to begin anew.
 */
export async function findPrevious(db: Db | Tx, id: string): Promise<Sandbox | null> {
  const sandbox = await db.sandbox.findUnique({ where: { id } })
  if (!sandbox) return null
  const { userId, lessonId, requestedAt } = sandbox
  const previous = await db.sandbox.findFirst({
    where: { userId, lessonId, startedAt: { not: null }, requestedAt: { lt: requestedAt } },
    orderBy: { requestedAt: 'desc' },
  })
  return previous?.stopReason === 'reset' ? null : previous
}

/** A sandbox by id within the scope of one user (null: of all, for admins); null when there is none in it. */
export async function findSandbox(
  db: Db,
  { id, userId }: { id: string; userId: string | null },
): Promise<Sandbox | null> {
  // Ids come from URLs; the database refuses what is not a UUID with an error.
  if (!UUID.test(id)) return null
  return db.sandbox.findFirst({ where: { id, ...(userId === null ? {} : { userId }) } })
}

/** All live sandboxes with their owners, oldest first: the admin's list. */
export async function listLiveSandboxes(
  db: Db,
): Promise<(Sandbox & { user: { id: string; name: string; email: string } })[]> {
  return db.sandbox.findMany({
    where: { state: LIVE },
    include: { user: { select: { id: true, name: true, email: true } } },
    orderBy: { requestedAt: 'asc' },
  })
}

/** Those that the sweeper compares with the engine: all live ones, and those named by `ids`. */
export async function listForSweep(db: Db, ids: string[]): Promise<Sandbox[]> {
  return db.sandbox.findMany({ where: { OR: [{ state: LIVE }, { id: { in: ids.filter((id) => UUID.test(id)) } }] } })
}
