import { auditRow } from '@/lib/accounts/audit'
import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation, type Tx } from '@/lib/db/client'
import type { TerminalJoin } from '@/lib/db/generated/client'
import type { JoinAccess } from '@/lib/db/generated/enums'
import { findSandbox } from '@/lib/sandboxes/data'
import { isRunning } from '@/lib/sandboxes/types'
import { notifyTerminals } from '../channel'
import { type Asker, findJoin, mayAsk } from './data'

const ASK_MS = 5 * 60_000
const CONSENT_MS = 2 * 60 * 60_000
/** Questions about one sandbox by one person in the time of one question: refusing must end it for a while. */
const MAX_ASKED = 3

/**
 * Asks the owner of a running sandbox to be let in. Asking again while a question or a consent is open gives that one.
 * Throws `not_found` to everybody who may not ask: strangers are not told what there is; `too_many_requests`.
 */
export async function askToJoin(
  db: Db,
  { asker, sandboxId, now }: { asker: Asker; sandboxId: string; now: Date },
): Promise<TerminalJoin> {
  const sandbox = await findSandbox(db, { id: sandboxId, userId: null })
  if (!isRunning(sandbox) || !(await mayAsk(db, { asker, ownerId: sandbox.userId })))
    throw new AppError('not_found', 'There is no such sandbox.')
  const mine = { sandboxId, askerId: asker.id }
  const open = { ...mine, state: { in: ['asked' as const, 'granted' as const] } }
  try {
    return await db.$transaction(async (tx) => {
      await tx.terminalJoin.updateMany({
        where: { ...open, expiresAt: { lte: now } },
        data: { state: 'ended', endedAt: now },
      })
      const known = await tx.terminalJoin.findFirst({ where: open })
      if (known) return known
      const recent = await tx.terminalJoin.count({
        where: { ...mine, askedAt: { gt: new Date(now.getTime() - ASK_MS) } },
      })
      if (recent >= MAX_ASKED) throw new AppError('too_many_requests', 'Ask again in a few minutes.')
      const join = await tx.terminalJoin.create({
        data: { ...mine, askedAt: now, expiresAt: new Date(now.getTime() + ASK_MS) },
      })
      await note(tx, { action: 'terminal.join_asked', actorId: asker.id, join, at: now })
      return join
    })
  } catch (error) {
    // Asked twice at the same moment.
    const known = isUniqueViolation(error) ? await db.terminalJoin.findFirst({ where: open }) : null
    if (known) return known
    throw error
  }
}

/**
 * The owner's answer to a question, or another answer later: `view` and `type` let in, also when it was the other one
 * before. Throws `not_found` when this is not the owner, `conflict` when it is over.
 */
export async function answerJoin(
  db: Db,
  { id, ownerId, answer, now }: { id: string; ownerId: string; answer: JoinAccess | 'refuse'; now: Date },
): Promise<TerminalJoin> {
  const join = await findJoin(db, { id, userId: ownerId })
  if (!join || join.sandbox.userId !== ownerId) throw new AppError('not_found', 'There is no such question.')
  if (answer === 'refuse' && join.state === 'granted') return endJoin(db, { id, userId: ownerId, now })
  return change(db, {
    join,
    from: answer === 'refuse' ? ['asked'] : ['asked', 'granted'],
    data:
      answer === 'refuse'
        ? { state: 'refused', answeredAt: now, endedAt: now }
        : { state: 'granted', access: answer, answeredAt: now, expiresAt: new Date(now.getTime() + CONSENT_MS) },
    action: answer === 'refuse' ? 'terminal.join_refused' : 'terminal.join_granted',
    actorId: ownerId,
    now,
  })
}

/** Ends a question or a consent: by the owner, or by whoever asked. Throws `not_found`; one that is over is fine. */
export async function endJoin(
  db: Db,
  { id, userId, now }: { id: string; userId: string; now: Date },
): Promise<TerminalJoin> {
  const join = await findJoin(db, { id, userId })
  if (!join) throw new AppError('not_found', 'There is no such question.')
  if (join.state === 'refused' || join.state === 'ended') return join
  const from = ['asked' as const, 'granted' as const]
  const data = { state: 'ended' as const, endedAt: now }
  return change(db, { join, from, data, action: 'terminal.join_ended', actorId: userId, now })
}

async function change(
  db: Db,
  {
    join,
    from,
    data,
    action,
    actorId,
    now,
  }: {
    join: TerminalJoin
    from: TerminalJoin['state'][]
    data: Partial<TerminalJoin>
    action: 'terminal.join_granted' | 'terminal.join_refused' | 'terminal.join_ended'
    actorId: string
    now: Date
  },
): Promise<TerminalJoin> {
  return db.$transaction(async (tx) => {
    // Decided by the database: of two answers at once, or one that comes too late, only what is allowed happens.
    const where = { id: join.id, state: { in: from }, ...(data.state === 'ended' ? {} : { expiresAt: { gt: now } }) }
    const [changed] = await tx.terminalJoin.updateManyAndReturn({ where, data })
    if (!changed) throw new AppError('conflict', 'This question is over.')
    await note(tx, { action, actorId, join: changed, at: now })
    return changed
  })
}

async function note(
  tx: Tx,
  {
    action,
    actorId,
    join,
    at,
  }: { action: Parameters<typeof auditRow>[0]['action']; actorId: string; join: TerminalJoin; at: Date },
): Promise<void> {
  const details = { join: join.id, asker: join.askerId, access: join.access }
  await tx.auditEvent.create({ data: auditRow({ action, actorId, target: join.sandboxId, at, details }) })
  await notifyTerminals(tx, { sandboxId: join.sandboxId, what: 'joins' })
}
