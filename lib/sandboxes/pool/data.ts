import type { Db, Tx } from '@/lib/db/client'
import type { PoolMember } from '@/lib/db/generated/client'

export async function listMembers(db: Db | Tx): Promise<PoolMember[]> {
  return db.poolMember.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
}

/** Members that may be claimed, the next to be claimed first. */
export async function listReadyMembers(db: Db | Tx): Promise<{ id: string; containerId: string }[]> {
  const members = await db.poolMember.findMany({
    where: { state: 'ready' },
    orderBy: { createdAt: 'desc' },
    select: { id: true, containerId: true },
  })
  return members.flatMap(({ id, containerId }) => (containerId ? [{ id, containerId }] : []))
}

/** For each image, the most sandboxes that were asked for within one minute since `since`. */
export async function readPeaks(db: Db | Tx, since: Date): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ image: string; peak: number }[]>`
    SELECT "image", max("count")::int AS "peak"
      FROM (SELECT "image", count(*) AS "count" FROM "Sandbox" WHERE "requestedAt" > ${since}::timestamp
             GROUP BY "image", date_trunc('minute', "requestedAt")) AS "minutes"
     GROUP BY "image"`
  return new Map(rows.map(({ image, peak }) => [image, peak]))
}

/** Live sandboxes by what they mean for the pool. */
export async function countLoad(db: Db | Tx): Promise<{ live: number; waiting: number; starting: number }> {
  const groups = await db.sandbox.groupBy({
    by: ['state'],
    where: { state: { in: ['requested', 'starting', 'running', 'stopping'] } },
    _count: true,
  })
  const of = (state: string) => groups.find((group) => group.state === state)?._count ?? 0
  const [waiting, starting] = [of('requested'), of('starting')]
  return { waiting, starting, live: starting + of('running') + of('stopping') }
}
