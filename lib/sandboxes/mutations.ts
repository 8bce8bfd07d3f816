import { AppError } from '@/lib/base/errors'
import { type Db, isUniqueViolation, type Tx } from '@/lib/db/client'
import { EXTENSION_MS, MAX_EXTENSIONS, SANDBOXES_PER_USER } from './limits'
import { LIVE_STATES, type SandboxEvent, transitionOf } from './state'
import type { Sandbox, SandboxLimits, StopReason } from './types'

/** Any fixed number: counting and adding must not interleave with another server's. */
const REQUEST_LOCK = 7_105_238_020n
const REQUEST_WAIT_MS = 15_000
/** Activity is written at most this often for a sandbox. */
const TOUCH_EVERY_MS = 1_000
const LIVE = { in: [...LIVE_STATES] }

export interface NewSandbox {
  userId: string
  lessonId: string
  version: string
  image: string
}

/**
 * Adds a sandbox in state `requested` if the limits allow one more; null when the learner has a live one for the
 * lesson already. Throws `capacity` when the school is full, `conflict` when the learner has too many.
 */
export async function requestSandbox(
  db: Db,
  { fresh, limits, at }: { fresh: NewSandbox; limits: SandboxLimits; at: Date },
): Promise<Sandbox | null> {
  const expiresAt = new Date(at.getTime() + limits.lifetimeMs)
  try {
    return await db.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${REQUEST_LOCK})`
        await checkLimits(tx, { userId: fresh.userId, limits })
        return tx.sandbox.create({
          data: { ...fresh, expiresAt, requestedAt: at, lastActiveAt: at, changedAt: at },
        })
      },
      { maxWait: REQUEST_WAIT_MS, timeout: REQUEST_WAIT_MS },
    )
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

async function checkLimits(tx: Tx, { userId, limits }: { userId: string; limits: SandboxLimits }): Promise<void> {
  const own = await tx.sandbox.findMany({ where: { userId, state: LIVE }, select: { lessonId: true } })
  if (own.length >= SANDBOXES_PER_USER) {
    const lessons = own.map((sandbox) => sandbox.lessonId)
    throw new AppError(
      'conflict',
      `You have ${own.length} sandboxes open (${lessons.join(', ')}). Stop one of them, then start this one.`,
      { details: { lessons } },
    )
  }
  const live = await tx.sandbox.count({ where: { state: LIVE } })
  if (live >= limits.limit) {
    throw new AppError(
      'capacity',
      `All ${limits.limit} sandboxes are in use just now. Unused ones close by themselves: try again in a few minutes.`,
      { details: { live, limit: limits.limit } },
    )
  }
}

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
    set?: { startedAt?: Date; expiresAt?: Date; lastActiveAt?: Date; stopReason?: StopReason; failure?: string }
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

/** Notes which container a starting sandbox got; false when it is no longer wanted. */
export async function setContainer(
  db: Db,
  { id, containerId, at }: { id: string; containerId: string; at: Date },
): Promise<boolean> {
  const { count } = await db.sandbox.updateMany({
    where: { id, state: 'starting' },
    data: { containerId, changedAt: at },
  })
  return count === 1
}

/** Notes that the server which starts this sandbox is alive. */
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

/** Keeps the archive of a learner's home for a lesson, in place of the one before. */
export async function writeHome(
  db: Db,
  {
    userId,
    lessonId,
    version,
    archive,
    at,
  }: { userId: string; lessonId: string; version: string; archive: Buffer; at: Date },
): Promise<void> {
  const content = { version, archive: new Uint8Array(archive), savedAt: at }
  await db.sandboxHome.upsert({
    where: { userId_lessonId: { userId, lessonId } },
    create: { userId, lessonId, ...content },
    update: content,
  })
}

/** Forgets what was kept of a learner's home for a lesson. */
export async function deleteHome(db: Db, { userId, lessonId }: { userId: string; lessonId: string }): Promise<void> {
  await db.sandboxHome.deleteMany({ where: { userId, lessonId } })
}
