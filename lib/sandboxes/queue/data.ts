import type { Db, Tx } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import type { Sandbox } from '../types'
import type { Entry } from './plan'

/** A live sandbox with its lesson, so that a second one for it is seen. */
export type QueueEntry = Entry & { lessonId: string }

/** Every live sandbox. With `newcomer` also that, under the id `newcomer`, as if it had just asked. */
export async function listEntries(
  db: Db | Tx,
  newcomer?: { userId: string; lessonId: string; at: Date },
): Promise<QueueEntry[]> {
  const more = newcomer
    ? Prisma.sql`UNION ALL SELECT 'newcomer', ${newcomer.userId}::uuid, ${newcomer.lessonId}, 'requested', NULL, ${newcomer.at}::timestamp`
    : Prisma.empty
  return db.$queryRaw<QueueEntry[]>`
    SELECT live.*, ARRAY(SELECT e."classId"::text FROM "Enrolment" e WHERE e."userId" = live."userId") AS "classIds"
      FROM (SELECT "id"::text, "userId", "lessonId", "state"::text, "containerId", "requestedAt" FROM "Sandbox"
             WHERE "state" IN ('requested', 'starting', 'running', 'stopping') ${more}) live`
}

/** The limits that classes have of their own. */
export async function listClassLimits(db: Db | Tx): Promise<Map<string, number>> {
  const classes = await db.class.findMany({
    where: { sandboxLimit: { not: null } },
    select: { id: true, sandboxLimit: true },
  })
  return new Map(classes.map(({ id, sandboxLimit }) => [id, sandboxLimit ?? 0]))
}

/** Those in the queue, whoever is first. */
export async function listWaiting(db: Db): Promise<Sandbox[]> {
  return db.sandbox.findMany({ where: { state: 'requested' } })
}

/** How many sandboxes ended after they had run, since `since`; and when the running ones will end. */
export async function readRates(
  db: Db,
  { since, idleMs }: { since: Date; idleMs: number },
): Promise<{ ended: number; ends: Date[] }> {
  const [ended, running] = await Promise.all([
    db.sandbox.count({ where: { stoppedAt: { gt: since }, startedAt: { not: null } } }),
    db.sandbox.findMany({ where: { state: 'running' }, select: { expiresAt: true, lastActiveAt: true } }),
  ])
  const ends = running.map(({ expiresAt, lastActiveAt }) => Math.min(Number(expiresAt), Number(lastActiveAt) + idleMs))
  return { ended, ends: ends.toSorted((a, b) => a - b).map((ms) => new Date(ms)) }
}

/** Titles are the catalog's business: the lessons that a learner has sandboxes of, for the sentence that says so. */
export async function listOwnLessons(db: Db, userId: string): Promise<string[]> {
  const own = await db.sandbox.findMany({
    where: { userId, state: { in: ['starting', 'running', 'stopping'] } },
    select: { lessonId: true },
    orderBy: { requestedAt: 'asc' },
  })
  return own.map(({ lessonId }) => lessonId)
}
