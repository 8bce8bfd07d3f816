import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '@/lib/base/clock'
import type { Db } from '@/lib/db/client'
import { findOpenLink, hasAdmin } from './data'
import { createFirstAdmin, replaceLink } from './mutations'
import { hashPassword } from './password'
import { parseFields, signUpSchema } from './schema'
import type { SessionClaim, SessionUser } from './types'

const PURPOSE = 'first_admin'
const LINK_LIFETIME_MS = 24 * 60 * 60_000

/**
 * A fresh token for the page /setup/<token>, on which the first admin signs up; null once there is an admin.
 * Only its hash is kept, and older unused links stop working.
 */
export async function createSetupLink(
  db: Db,
  { clock }: { clock: Clock },
): Promise<{ token: string; expiresAt: Date } | null> {
  if (await hasAdmin(db)) return null
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + LINK_LIFETIME_MS)
  await replaceLink(db, { tokenHash: hashToken(token), purpose: PURPOSE, now, expiresAt })
  return { token, expiresAt }
}

/** True while the link would work: for the page that shows its form. */
export async function setupLinkWorks(db: Db, { token, clock }: { token: string; clock: Clock }): Promise<boolean> {
  const link = await findOpenLink(db, { tokenHash: hashToken(token), purpose: PURPOSE, now: clock.now() })
  return link !== null && !(await hasAdmin(db))
}

/** Spends the link and makes the first admin. Throws `not_found` when the link does not work (any more), `invalid_input`, `conflict`. */
export async function useSetupLink(
  db: Db,
  { clock, token, ...input }: { token: string; email: unknown; name: unknown; password: unknown; clock: Clock },
): Promise<{ user: SessionUser; claim: SessionClaim }> {
  const { email, name, password } = parseFields(signUpSchema, input)
  const made = await createFirstAdmin(db, {
    tokenHash: hashToken(token),
    purpose: PURPOSE,
    email,
    name,
    passwordHash: await hashPassword(password),
    now: clock.now(),
  })
  return {
    user: { id: made.id, email, name, role: made.role, language: null },
    claim: { userId: made.id, epoch: made.sessionEpoch },
  }
}

// A fast hash is enough: the token has 256 bits of chance, nobody can guess through it.
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
