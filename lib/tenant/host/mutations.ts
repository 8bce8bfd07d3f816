import type { Db } from '@/lib/db/client'
import type { HostedSandbox } from './types'

/** Notes that a tenant is open now; returns when it was last purged. */
export async function noteOpened(
  db: Db,
  { id, sandbox: { userId, lessonId }, at }: { id: string; sandbox: HostedSandbox; at: Date },
): Promise<Date | null> {
  const row = await db.tenant.upsert({
    where: { id },
    create: { id, userId, lessonId, openedAt: at },
    update: { openedAt: at, closedAt: null },
    select: { purgedAt: true },
  })
  return row.purgedAt
}

export async function noteClosed(db: Db, { id, at }: { id: string; at: Date }): Promise<void> {
  await db.tenant.updateMany({ where: { id, closedAt: null }, data: { closedAt: at } })
}

export async function notePurged(db: Db, { id, at }: { id: string; at: Date }): Promise<void> {
  await db.tenant.updateMany({ where: { id }, data: { purgedAt: at } })
}

export async function forgetTenant(db: Db, id: string): Promise<void> {
  await db.tenant.deleteMany({ where: { id, NOT: { closedAt: null } } })
}

/** A refused call, for admins to read. */
export async function noteRefused(
  db: Db,
  {
    userId,
    sandboxId,
    at,
    details,
  }: { userId: string; sandboxId: string; at: Date; details: Record<string, string | number> },
): Promise<void> {
  await db.auditEvent.create({
    data: { action: 'tenant.refused', actorId: userId, target: sandboxId, at, details },
  })
}
