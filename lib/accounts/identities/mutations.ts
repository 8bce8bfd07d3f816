import { AppError } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/client'
import { auditRow } from '../audit'
import { createUser } from '../mutations'
import type { SessionClaim } from '../types'

interface Arrival {
  provider: string
  subject: string
  /** Normalised; null when the provider tells none. */
  email: string | null
  emailVerified: boolean
  name: string
  now: Date
}

/**
 * The account of a person whom an identity provider vouches for: the linked one, else the one with the same e-mail
 * address if the provider has verified that, else a new one. Throws `forbidden` for a closed account, `conflict` when
 * the address has an account but is not verified, `invalid_input` without an address.
 */
export async function admitIdentity(db: Db, arrival: Arrival): Promise<SessionClaim> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`identity ${arrival.provider} ${arrival.subject}`}, 0))`
    const { provider, subject } = arrival
    const identity = await tx.identity.findUnique({
      where: { provider_subject: { provider, subject } },
      include: { user: true },
    })
    const user = identity?.user ?? (await link(tx, arrival))
    if (user.disabledAt) throw new AppError('forbidden', 'This account is closed. Ask whoever runs this school.')
    await tx.auditEvent.create({
      data: auditRow({
        action: 'user.signed_in',
        actorId: user.id,
        target: user.id,
        at: arrival.now,
        details: { provider },
      }),
    })
    return { userId: user.id, epoch: user.sessionEpoch }
  })
}

async function link(tx: Tx, arrival: Arrival) {
  const { provider, subject, email, now } = arrival
  if (!email) throw new AppError('invalid_input', 'Your organisation did not tell your e-mail address.')
  const known = await tx.user.findUnique({ where: { email } })
  if (known && !arrival.emailVerified)
    throw new AppError('conflict', 'There is an account with your e-mail address. Sign in with its password.')
  const user = known
    ? await takeOver(tx, known.id)
    : await createUser(tx, { email, name: arrival.name, passwordHash: null, now })
  await tx.identity.create({ data: { provider, subject, userId: user.id, createdAt: now } })
  await tx.auditEvent.create({
    data: auditRow({ action: 'identity.linked', actorId: user.id, target: user.id, at: now, details: { provider } }),
  })
  return user
}

// Whoever made the account never proved that the address is theirs: they might wait there, with a password of their own
// or an identity whose address nobody verified, for its true owner to arrive. So all of these and every open session of
// it end here.
async function takeOver(tx: Tx, userId: string) {
  await tx.identity.deleteMany({ where: { userId } })
  return tx.user.update({ where: { id: userId }, data: { passwordHash: null, sessionEpoch: { increment: 1 } } })
}
