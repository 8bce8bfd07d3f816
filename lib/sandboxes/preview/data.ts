import type { Db } from '@/lib/db/client'
import { isSealed, readPass } from './pass'

export interface Previewed {
  containerId: string
  port: number
  ownerId: string
}

/** What a pass opens at this moment; null for a forged one, and when its sandbox or its owner's session has ended. */
export async function findPreviewed(
  db: Db,
  { text, secret }: { text: string; secret: string },
): Promise<Previewed | null> {
  const pass = readPass(text)
  if (!pass) return null
  const row = await db.sandbox.findUnique({
    where: { id: pass.sandboxId },
    select: { state: true, containerId: true, user: { select: { id: true, sessionEpoch: true, disabledAt: true } } },
  })
  if (row?.state !== 'running' || row.containerId === null || row.user.disabledAt) return null
  if (!isSealed(text, { secret, epoch: row.user.sessionEpoch })) return null
  return { containerId: row.containerId, port: pass.port, ownerId: row.user.id }
}

/** Counts how often a person's sessions were ended; a pass is sealed with it. */
export async function findEpoch(db: Db, userId: string): Promise<number> {
  const user = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { sessionEpoch: true } })
  return user.sessionEpoch
}
