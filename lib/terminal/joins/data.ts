import type { Db, Tx } from '@/lib/db/client'
import type { TerminalJoin } from '@/lib/db/generated/client'
import type { JoinAccess } from '@/lib/db/generated/enums'
import type { JoinView } from '../protocol'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Who asks to join somebody's terminals. */
export interface Asker {
  id: string
  role: 'learner' | 'instructor' | 'admin'
}

/** True for an admin, and for an instructor in whose class the owner is enrolled; never for oneself. */
export async function mayAsk(db: Db | Tx, { asker, ownerId }: { asker: Asker; ownerId: string }): Promise<boolean> {
  if (asker.id === ownerId || asker.role === 'learner') return false
  if (asker.role === 'admin') return true
  const where = { userId: ownerId, class: { instructorId: asker.id } }
  return (await db.enrolment.findFirst({ where, select: { userId: true } })) !== null
}

/** What the owner of a sandbox consented to for this person, as far as it still holds at `now`; else null. */
export async function findConsent(
  db: Db | Tx,
  { asker, sandboxId, now }: { asker: Asker; sandboxId: string; now: Date },
): Promise<JoinAccess | null> {
  if (!UUID.test(sandboxId)) return null
  const join = await db.terminalJoin.findFirst({
    where: { sandboxId, askerId: asker.id, state: 'granted', expiresAt: { gt: now } },
    select: { access: true, sandbox: { select: { userId: true } } },
  })
  if (!join?.access) return null
  // A consent was given to an instructor of one's own: one who no longer is one has none.
  return (await mayAsk(db, { asker, ownerId: join.sandbox.userId })) ? join.access : null
}

/** Open questions and consents of a sandbox, for its owner. */
export async function listOpenJoins(
  db: Db | Tx,
  { sandboxId, now }: { sandboxId: string; now: Date },
): Promise<JoinView[]> {
  const joins = await db.terminalJoin.findMany({
    where: { sandboxId, state: { in: ['asked', 'granted'] }, expiresAt: { gt: now } },
    include: { asker: { select: { name: true } } },
    orderBy: { askedAt: 'asc' },
  })
  return joins.map(({ id, asker, state, access, expiresAt }) => ({
    id,
    name: asker.name,
    state: state === 'granted' ? 'granted' : 'asked',
    access,
    expiresAt: expiresAt.toISOString(),
  }))
}

/** A join that this person asked for, or that is about their sandbox; null when there is none. */
export async function findJoin(
  db: Db | Tx,
  { id, userId }: { id: string; userId: string },
): Promise<(TerminalJoin & { sandbox: { userId: string } }) | null> {
  if (!UUID.test(id)) return null
  return db.terminalJoin.findFirst({
    where: { id, OR: [{ askerId: userId }, { sandbox: { userId } }] },
    include: { sandbox: { select: { userId: true } } },
  })
}

/** Running sandboxes that this person may ask to join, with how far they are in that; newest first. */
export async function listCandidates(db: Db, { asker, now }: { asker: Asker; now: Date }) {
  if (asker.role === 'learner') return []
  const mine = { user: { enrolments: { some: { class: { instructorId: asker.id } } } } }
  const sandboxes = await db.sandbox.findMany({
    where: { state: 'running', userId: { not: asker.id }, ...(asker.role === 'admin' ? {} : mine) },
    select: {
      id: true,
      lessonId: true,
      user: { select: { name: true, email: true } },
      joins: {
        where: { askerId: asker.id, state: { in: ['asked', 'granted'] }, expiresAt: { gt: now } },
        select: { id: true, state: true, access: true, expiresAt: true },
      },
    },
    orderBy: { requestedAt: 'desc' },
    take: 500,
  })
  return sandboxes.map(({ id, lessonId, user, joins }) => ({ id, lessonId, owner: user, join: joins[0] ?? null }))
}
