import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation, type Tx } from '@/lib/db/client'
import { auditRow } from './audit'
import { findOpenLink, hasAdmin } from './data'
import type { Role } from './types'

const SEEN_EVERY_MS = 5 * 60_000

interface NewUser {
  email: string
  name: string
  passwordHash: string | null
  role?: Role
  now: Date
}

/** Makes an account. Throws `conflict` when the e-mail address has one. */
export async function createUser(db: Db | Tx, { now, ...data }: NewUser) {
  try {
    return await db.user.create({ data: { ...data, createdAt: now, lastSeenAt: now } })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('conflict', 'There is an account with this e-mail address. Sign in instead.', {
      details: { fields: { email: 'There is an account with this e-mail address.' } },
    })
  }
}

export async function signUpUser(db: Db, user: NewUser) {
  return db.$transaction(async (tx) => {
    const made = await createUser(tx, user)
    await tx.auditEvent.create({
      data: auditRow({ action: 'user.signed_up', actorId: made.id, target: made.id, at: user.now }),
    })
    return made
  })
}

/** Notes that the person was here, at most every five minutes. */
export async function markSeen(db: Db, { userId, now }: { userId: string; now: Date }): Promise<void> {
  const stale = new Date(now.getTime() - SEEN_EVERY_MS)
  await db.user.updateMany({
    where: { id: userId, OR: [{ lastSeenAt: null }, { lastSeenAt: { lt: stale } }] },
    data: { lastSeenAt: now },
  })
}

/** Keeps a link, in place of older unused ones of its purpose, so that only the newest works. */
export async function replaceLink(
  db: Db,
  { tokenHash, purpose, now, expiresAt }: { tokenHash: string; purpose: string; now: Date; expiresAt: Date },
): Promise<void> {
  await db.$transaction([
    db.oneTimeLink.deleteMany({ where: { purpose, usedAt: null } }),
    db.oneTimeLink.create({ data: { tokenHash, purpose, createdAt: now, expiresAt } }),
  ])
}

/**
 * Spends the link and makes the first admin, both or neither. Callers wait for each other on a lock, so of two that
 * come at once the second finds an admin. Throws `not_found` for a link that is spent, expired or came too late.
 */
export async function createFirstAdmin(
  db: Db,
  { tokenHash, purpose, ...user }: NewUser & { tokenHash: string; purpose: string },
) {
  return db.$transaction(async (tx) => {
    await lockAdmins(tx)
    const link = await findOpenLink(tx, { tokenHash, purpose, now: user.now })
    if (!link || (await hasAdmin(tx)))
      throw new AppError('not_found', 'This link was used or has expired. Restart the server for a new one.')
    await tx.oneTimeLink.update({ where: { tokenHash }, data: { usedAt: user.now } })
    const admin = await createUser(tx, { ...user, role: 'admin' })
    await tx.auditEvent.create({
      data: auditRow({ action: 'admin.first_created', actorId: admin.id, target: admin.id, at: user.now }),
    })
    return admin
  })
}

/** Sets a new password and ends every session. The caller opens a new one for the device in hand. */
export async function setPassword(
  db: Db,
  { userId, passwordHash, now }: { userId: string; passwordHash: string; now: Date },
) {
  return db.$transaction(async (tx) => {
    const user = await tx.user.update({
      where: { id: userId },
      data: { passwordHash, sessionEpoch: { increment: 1 } },
      select: { id: true, sessionEpoch: true },
    })
    await tx.auditEvent.create({
      data: auditRow({ action: 'user.password_changed', actorId: userId, target: userId, at: now }),
    })
    return user
  })
}

/** Keeps the language that a person has chosen; null: as their browser says. */
export async function setLanguage(
  db: Db,
  { userId, language }: { userId: string; language: string | null },
): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { language } })
}

export async function setName(db: Db, { userId, name }: { userId: string; name: string }): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { name } })
}

/** Ends every session of a person at once; returns the new epoch. */
export async function endSessions(
  db: Db,
  { userId, actorId, now }: { userId: string; actorId: string; now: Date },
): Promise<{ epoch: number }> {
  return db.$transaction(async (tx) => {
    const user = await tx.user.update({ where: { id: userId }, data: { sessionEpoch: { increment: 1 } } })
    await tx.auditEvent.create({ data: auditRow({ action: 'user.sessions_ended', actorId, target: userId, at: now }) })
    return { epoch: user.sessionEpoch }
  })
}

/** Closes or opens an account; a closed one loses its sessions. Refuses to close the last admin (`conflict`). */
export async function setDisabled(
  db: Db,
  { userId, disabled, actorId, now }: { userId: string; disabled: boolean; actorId: string; now: Date },
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockAdmins(tx)
    if (disabled) await refuseLastAdmin(tx, userId)
    await tx.user.update({
      where: { id: userId },
      data: { disabledAt: disabled ? now : null, sessionEpoch: { increment: 1 } },
    })
    const action = disabled ? 'user.disabled' : 'user.enabled'
    await tx.auditEvent.create({ data: auditRow({ action, actorId, target: userId, at: now }) })
  })
}

/** Gives a person another role, from their next request on. Refuses to take it from the last admin (`conflict`). */
export async function setRole(
  db: Db,
  { userId, role, actorId, now }: { userId: string; role: Role; actorId: string; now: Date },
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockAdmins(tx)
    if (role !== 'admin') await refuseLastAdmin(tx, userId)
    await tx.user.update({ where: { id: userId }, data: { role } })
    await tx.auditEvent.create({
      data: auditRow({ action: 'user.role_changed', actorId, target: userId, at: now, details: { role } }),
    })
  })
}

async function lockAdmins(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('drydock.admins', 0))`
}

async function refuseLastAdmin(tx: Tx, userId: string): Promise<void> {
  const others = await tx.user.count({ where: { role: 'admin', disabledAt: null, id: { not: userId } } })
  const self = await tx.user.findUnique({ where: { id: userId }, select: { role: true, disabledAt: true } })
  if (self?.role === 'admin' && !self.disabledAt && others === 0)
    throw new AppError('conflict', 'This is the last admin. Make somebody else an admin first.')
}

/** Writes one act down. */
export async function recordAudit(db: Db | Tx, event: Parameters<typeof auditRow>[0]): Promise<void> {
  await db.auditEvent.create({ data: auditRow(event) })
}
