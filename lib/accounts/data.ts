import type { Db, Tx } from '@/lib/db/client'
import type { SessionClaim, SessionUser } from './types'

const SESSION_FIELDS = { id: true, email: true, name: true, role: true, language: true } as const
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The person a session belongs to; null when there is none, when they are disabled or their sessions were ended. */
export async function findSessionUser(db: Db | Tx, { userId, epoch }: SessionClaim): Promise<SessionUser | null> {
  // A claim is sealed, yet an old key or a bug must not turn into a database error.
  if (!UUID.test(userId) || !Number.isSafeInteger(epoch)) return null
  return db.user.findFirst({
    where: { id: userId, sessionEpoch: epoch, disabledAt: null },
    select: SESSION_FIELDS,
  })
}

/** The account behind an e-mail address (already normalised), with its hash; for sign-in alone. */
export function findCredentials(db: Db | Tx, email: string) {
  return db.user.findUnique({
    where: { email },
    select: { ...SESSION_FIELDS, passwordHash: true, sessionEpoch: true, disabledAt: true },
  })
}

export function findCredentialsById(db: Db | Tx, userId: string) {
  return db.user.findUnique({
    where: { id: userId },
    select: { ...SESSION_FIELDS, passwordHash: true, sessionEpoch: true, disabledAt: true },
  })
}

/** True when it was noted since then that sign-ins to this account were refused for their number. */
export async function wasLimited(db: Db | Tx, { userId, since }: { userId: string; since: Date }): Promise<boolean> {
  const where = { action: 'user.sign_in_limited', target: userId, at: { gt: since } }
  return (await db.auditEvent.findFirst({ where, select: { id: true } })) !== null
}

/** True once any admin exists, disabled or not. */
export async function hasAdmin(db: Db | Tx): Promise<boolean> {
  return (await db.user.findFirst({ where: { role: 'admin' }, select: { id: true } })) !== null
}

/** A link that could still be used at `now`. */
export function findOpenLink(
  db: Db | Tx,
  { tokenHash, purpose, now }: { tokenHash: string; purpose: string; now: Date },
) {
  return db.oneTimeLink.findFirst({ where: { tokenHash, purpose, usedAt: null, expiresAt: { gt: now } } })
}

/** Accounts for an admin, newest first; `search` finds in names and e-mail addresses. */
export function listUsers(db: Db, { search, take }: { search: string; take: number }) {
  const contains = { contains: search, mode: 'insensitive' as const }
  return db.user.findMany({
    where: search ? { OR: [{ name: contains }, { email: contains }] } : {},
    select: { ...SESSION_FIELDS, createdAt: true, lastSeenAt: true, disabledAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take,
  })
}

/** What the account page shows of its owner. */
export function findAccount(db: Db, userId: string) {
  return db.user.findUnique({
    where: { id: userId },
    select: {
      ...SESSION_FIELDS,
      createdAt: true,
      passwordHash: true,
      identities: { select: { provider: true, createdAt: true } },
    },
  })
}
