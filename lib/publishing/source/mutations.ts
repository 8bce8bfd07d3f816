import type { Db } from '@/lib/db/client'

/** A server that has been at it for longer was killed. */
const GIVEN_UP_MS = 10 * 60_000

/** Asks for a fetch, at the next look of any server. However often it is asked, one fetch answers. */
export async function askForFetch(db: Db, { id, at }: { id: string; at: Date }): Promise<void> {
  await db.labSource.upsert({ where: { id }, create: { id, askedAt: at }, update: { askedAt: at } })
}

/** Takes the fetch upon oneself; false while another server is at it. */
export async function beginFetch(db: Db, { id, at }: { id: string; at: Date }): Promise<boolean> {
  await db.labSource.createMany({ data: [{ id }], skipDuplicates: true })
  const { count } = await db.labSource.updateMany({
    where: {
      id,
      OR: [{ fetchingSince: null }, { fetchingSince: { lt: new Date(at.getTime() - GIVEN_UP_MS) } }],
    },
    data: { fetchingSince: at },
  })
  return count > 0
}

/** Notes how a fetch that began at `begun` went; null: it was broken off. What was asked for meanwhile stays asked for. */
export async function endFetch(
  db: Db,
  {
    id,
    begun,
    at,
    outcome,
  }: { id: string; begun: Date; at: Date; outcome: { commit: string } | { error: string } | null },
): Promise<void> {
  const done = outcome && 'commit' in outcome ? { commit: outcome.commit, fetchedAt: at, error: null } : outcome
  await db.labSource.updateMany({
    where: { id, fetchingSince: begun },
    data: { fetchingSince: null, ...(done && { triedAt: begun, ...done }) },
  })
}
