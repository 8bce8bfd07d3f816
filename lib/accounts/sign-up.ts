import type { Clock } from '@/lib/base/clock'
import type { Db } from '@/lib/db/client'
import { signUpLimits } from './attempts/limits'
import { reserveAttempt } from './attempts/mutations'
import { signUpUser } from './mutations'
import { hashPassword } from './password'
import { parseFields, signUpSchema } from './schema'
import type { SessionClaim, SessionUser } from './types'

/**
 * Makes a learner's account. Whether sign-up is open is the caller's question.
 * Throws `invalid_input` with `details.fields`, `conflict` for a taken e-mail address, `too_many_requests`.
 */
export async function signUp(
  db: Db,
  { clock, address, ...input }: { email: unknown; name: unknown; password: unknown; clock: Clock; address: string },
): Promise<{ user: SessionUser; claim: SessionClaim }> {
  const { email, name, password } = parseFields(signUpSchema, input)
  const now = clock.now()
  await reserveAttempt(db, { limits: signUpLimits({ address }), now, doing: 'make an account' })
  const made = await signUpUser(db, { email, name, passwordHash: await hashPassword(password), now })
  return {
    user: { id: made.id, email: made.email, name: made.name, role: made.role, language: null },
    claim: { userId: made.id, epoch: made.sessionEpoch },
  }
}
