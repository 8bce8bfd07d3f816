import { randomUUID } from 'node:crypto'
import type { Db, Tx } from '@/lib/db/client'
import type { PoolMember } from '@/lib/db/generated/client'
import type { PoolNeed, PoolPlan } from './plan'

/** Any fixed number: of several servers one at a time looks at what the pool needs. */
const POOL_LOCK = 7_105_238_021n
const POOL_WAIT_MS = 15_000

/**
 * Takes a ready member out of the pool, for the transaction's sandbox to take its place; null when there is none. Two
 * servers never get the same, and neither waits for the other.
 */
export async function claimMember(tx: Tx, fingerprint: string): Promise<{ id: string; containerId: string } | null> {
  const [member] = await tx.$queryRaw<{ id: string; containerId: string }[]>`
    DELETE FROM "PoolMember" WHERE "id" = (
      SELECT "id" FROM "PoolMember" WHERE "fingerprint" = ${fingerprint} AND "state" = 'ready'
       ORDER BY "createdAt" DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING "id"::text, "containerId"`
  return member ?? null
}

/**
 * Carries a plan out in the database: what it drops is gone and can no longer be claimed, what it fills has a row.
 * Returns both; the caller makes the engine follow. Null when another server is at it.
 */
export async function changePool(
  db: Db,
  { plan, at }: { plan: (tx: Tx) => Promise<PoolPlan>; at: Date },
): Promise<{ filling: PoolMember[]; dropped: PoolMember[] } | null> {
  return db.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(${POOL_LOCK}) AS "mine"`
      if (!lock?.mine) return null
      const { fill, drop } = await plan(tx)
      const dropped: PoolMember[] = []
      for (const { id, state, changedAt } of drop) {
        // One that was claimed or became ready since it was looked at is no longer the one that was judged.
        const { count } = await tx.poolMember.deleteMany({ where: { id, state, changedAt } })
        if (count > 0) dropped.push(...drop.filter((one) => one.id === id))
      }
      if (fill.length === 0) return { dropped, filling: [] }
      const data = fill.map(({ image, fingerprint }: PoolNeed) => ({
        id: randomUUID(),
        image,
        fingerprint,
        createdAt: at,
        changedAt: at,
      }))
      return { dropped, filling: await tx.poolMember.createManyAndReturn({ data }) }
    },
    { maxWait: POOL_WAIT_MS, timeout: POOL_WAIT_MS },
  )
}

/** Opens a member to claims; false when it was given up meanwhile. */
export async function readyMember(
  db: Db,
  { id, containerId, imageId, at }: { id: string; containerId: string; imageId: string; at: Date },
): Promise<boolean> {
  const { count } = await db.poolMember.updateMany({
    where: { id, state: 'filling' },
    data: { state: 'ready', containerId, imageId, changedAt: at },
  })
  return count > 0
}

export async function deleteMember(db: Db, id: string): Promise<void> {
  await db.poolMember.deleteMany({ where: { id } })
}
