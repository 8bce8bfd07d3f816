import type { Db } from '@/lib/db/client'
import { findPrevious } from './data'
import { EXTENSION_MS, MAX_EXTENSIONS } from './limits'
import { type SandboxEvent, transitionOf } from './state'
import type { Sandbox, StopReason } from './types'

/** Activity is written at most this often for a sandbox. */
const TOUCH_EVERY_MS = 1_000
/**
 * Applies `event` if the sandbox is in a state that allows it, with `set`; null when it is not: somebody else won.
 * With `seen` also null when one of these times has moved on since the caller looked: it was used, or extended.
 */
export async function transition(
  db: Db,
  {
    id,
    event,
    at,
    set = {},
    seen = {},
  }: {
    id: string
    event: SandboxEvent
    at: Date
    set?: {
      containerId?: string
      startedAt?: Date
      expiresAt?: Date
      lastActiveAt?: Date
      stopReason?: StopReason
      failure?: string
    }
    seen?: Partial<Pick<Sandbox, 'lastActiveAt' | 'expiresAt' | 'changedAt'>>
  },
): Promise<Sandbox | null> {
  const { from, to } = transitionOf(event)
  const ended = to === 'stopped' || to === 'failed' ? { stoppedAt: at } : {}
  const [sandbox] = await db.sandbox.updateManyAndReturn({
    where: { ...seen, id, state: { in: from } },
    data: { ...set, ...ended, state: to, changedAt: at },
  })
  return sandbox ?? null
}

/** Opens the terminals that the learner had in the sandbox before this one, by their names and titles. */
export async function inheritTerminals(db: Db, id: string): Promise<void> {
  const previous = await findPrevious(db, id)
  if (!previous) return
  const open = await db.terminal.findMany({ where: { sandboxId: previous.id } })
  await db.terminal.createMany({ data: open.map((terminal) => ({ ...terminal, sandboxId: id })), skipDuplicates: true })
}

/** Notes that somebody waits for this sandbox, or that the server which starts it is alive. */
export async function keepAlive(db: Db, { id, at }: { id: string; at: Date }): Promise<void> {
  await db.sandbox.updateMany({ where: { id, state: { in: ['requested', 'starting'] } }, data: { changedAt: at } })
}

/** Notes that a running sandbox is being used. Cheap to call often: in the database nothing changes within a second. */
export async function touchSandbox(db: Db, { id, at }: { id: string; at: Date }): Promise<void> {
  await db.sandbox.updateMany({
    where: { id, state: 'running', lastActiveAt: { lt: new Date(at.getTime() - TOUCH_EVERY_MS) } },
    data: { lastActiveAt: at },
  })
}

/** Gives a running sandbox more time, and counts it as used; null when it does not run or has been extended enough. */
export async function addTime(db: Db, { id, at }: { id: string; at: Date }): Promise<Sandbox | null> {
  const [extended] = await db.$queryRaw<{ id: string }[]>`
    UPDATE "Sandbox"
       SET "expiresAt" = "expiresAt" + ${`${EXTENSION_MS} milliseconds`}::interval,
           "extensions" = "extensions" + 1,
           "lastActiveAt" = greatest("lastActiveAt", ${at}::timestamp)
     WHERE "id" = ${id}::uuid AND "state" = 'running' AND "extensions" < ${MAX_EXTENSIONS}
       AND "expiresAt" > ${at}::timestamp
 RETURNING "id"::text`
  return extended ? db.sandbox.findUnique({ where: { id } }) : null
}
