import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { FAILURE_KEPT_MS, type Limit, sayWait, waitFor } from './limits'

/** Rows that count as failures until `forgive` removes them. */
export interface Reservation {
  ids: bigint[]
}

/**
 * Counts this attempt as failed before it is tried, so that a burst of parallel guesses cannot slip through together;
 * `forgive` takes it back on success. Throws `too_many_requests` with `details.waitMs` when a limit is reached.
 */
export async function reserveAttempt(
  db: Db,
  { limits, now, doing }: { limits: Limit[]; now: Date; doing: string },
): Promise<Reservation> {
  const wait = await db.$transaction(async (tx) => {
    // In one order everywhere, so that two attempts cannot wait for each other.
    for (const key of limits.map((limit) => limit.key).sort())
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`
    let longest = 0
    for (const limit of limits) {
      const rows = await tx.signInFailure.findMany({
        where: { key: limit.key, at: { gt: new Date(now.getTime() - limit.windowMs) } },
        select: { at: true },
        orderBy: { at: 'desc' },
        take: limit.attempts,
      })
      longest = Math.max(
        longest,
        waitFor(
          limit,
          rows.map((row) => row.at),
          now,
        ),
      )
    }
    if (longest > 0) return longest
    const made = await tx.signInFailure.createManyAndReturn({
      data: limits.map((limit) => ({ key: limit.key, at: now })),
      select: { id: true },
    })
    return made.map((row) => row.id)
  })
  if (typeof wait !== 'number') return { ids: wait }
  throw new AppError('too_many_requests', `Too many attempts to ${doing}. Try again in ${sayWait(wait)}.`, {
    details: { waitMs: wait },
  })
}

/** Takes a reserved attempt back, and with `keys` all that is remembered under these. */
export async function forgive(db: Db, { ids, keys = [] }: Reservation & { keys?: string[] }): Promise<void> {
  await db.signInFailure.deleteMany({ where: { OR: [{ id: { in: ids } }, { key: { in: keys } }] } })
}

/** Forgets failures that no limit looks at any more. Returns how many. */
export async function pruneFailures(db: Db, now: Date): Promise<number> {
  const { count } = await db.signInFailure.deleteMany({
    where: { at: { lt: new Date(now.getTime() - FAILURE_KEPT_MS) } },
  })
  return count
}
