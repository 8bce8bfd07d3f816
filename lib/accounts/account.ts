import type { Clock } from '@/lib/base/clock'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { signInLimits } from './attempts/limits'
import { forgive, reserveAttempt } from './attempts/mutations'
import { findCredentialsById } from './data'
import { setName, setPassword } from './mutations'
import { hashPassword, passwordMatches } from './password'
import { fieldError, nameSchema, parseFields, passwordChangeSchema, passwordSuits } from './schema'
import type { SessionClaim } from './types'

/**
 * Changes the password of a signed-in person, who must know the present one, and ends all their sessions.
 * Returns the claim for the session to open in their place. Wrong guesses count like failed sign-ins.
 * Throws `invalid_input` with `details.fields` (`current` or `next`), `too_many_requests`.
 */
export async function changePassword(
  db: Db,
  {
    userId,
    clock,
    address,
    ...input
  }: { userId: string; current: unknown; next: unknown; clock: Clock; address: string },
): Promise<SessionClaim> {
  const { current, next } = parseFields(passwordChangeSchema, input)
  const user = await findCredentialsById(db, userId)
  if (!user) throw new AppError('not_signed_in', 'Sign in first.')
  if (!user.passwordHash)
    throw fieldError('current', 'This account has no password: it signs in through your organisation.')
  const limits = signInLimits({ email: user.email, address })
  const reservation = await reserveAttempt(db, { limits, now: clock.now(), doing: 'change the password' })
  if (!(await passwordMatches(user.passwordHash, current.normalize('NFKC'))))
    throw fieldError('current', 'This is not your present password.')
  await forgive(db, reservation)
  if (!passwordSuits({ email: user.email, name: user.name, password: next }))
    throw fieldError('next', 'The password must differ from your name and your e-mail address.')
  const { sessionEpoch } = await setPassword(db, { userId, passwordHash: await hashPassword(next), now: clock.now() })
  return { userId, epoch: sessionEpoch }
}

/** Changes the name that others see. Throws `invalid_input` with `details.fields.name`. */
export async function changeName(db: Db, { userId, name }: { userId: string; name: unknown }): Promise<void> {
  await setName(db, { userId, name: parseFields(nameSchema, { name }).name })
}
