import type { Clock } from '@/lib/base/clock'
import { AppError, isAppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { signInLimits } from './attempts/limits'
import { forgive, reserveAttempt } from './attempts/mutations'
import { findCredentials, wasLimited } from './data'
import { recordAudit } from './mutations'
import { passwordMatches } from './password'
import { parseFields, signInSchema } from './schema'
import type { SessionClaim, SessionUser } from './types'

const NOTED_FOR_MS = 15 * 60_000

/**
 * Checks an e-mail address and a password that came from `address` (the client's network address).
 * Throws `invalid_input` for unusable fields, `too_many_requests` with the time to wait, and one and the same
 * `not_signed_in` for a wrong password, an unknown and a closed account, after the same amount of work.
 */
export async function verifySignIn(
  db: Db,
  { clock, address, ...input }: { email: unknown; password: unknown; address: string; clock: Clock },
): Promise<{ user: SessionUser; claim: SessionClaim }> {
  const { email, password } = parseFields(signInSchema, input)
  const limits = signInLimits({ email, address })
  const reservation = await reserveAttempt(db, { limits, now: clock.now(), doing: 'sign in' }).catch(async (error) => {
    if (isAppError(error) && error.code === 'too_many_requests') await noteLimit(db, { email, now: clock.now() })
    throw error
  })
  const found = await findCredentials(db, email)
  const matches = await passwordMatches(found?.passwordHash ?? null, password)
  if (!found || !matches || found.disabledAt)
    throw new AppError('not_signed_in', 'The e-mail address or the password is wrong.')
  await forgive(db, { ...reservation, keys: limits.slice(0, 1).map((limit) => limit.key) })
  const { id, name, role, language } = found
  await recordAudit(db, { action: 'user.signed_in', actorId: id, target: id, at: clock.now() })
  return { user: { id, email, name, role, language }, claim: { userId: id, epoch: found.sessionEpoch } }
}

async function noteLimit(db: Db, { email, now }: { email: string; now: Date }): Promise<void> {
  const user = await findCredentials(db, email)
  // Once is enough: else a stranger could fill the database by trying on.
  if (user && !(await wasLimited(db, { userId: user.id, since: new Date(now.getTime() - NOTED_FOR_MS) })))
    await recordAudit(db, { action: 'user.sign_in_limited', actorId: null, target: user.id, at: now })
}
