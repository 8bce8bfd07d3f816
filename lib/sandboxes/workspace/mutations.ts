import type { Db } from '@/lib/db/client'
import type { HomeArchive, Prisma } from '@/lib/db/generated/client'
import type { WorkspaceKey } from './data'

/** So long may one archive be written; what is older and unfinished was left by a server that died. */
const UNFINISHED_MS = 10 * 60_000

/**
 * Begins an archive of a sandbox's home; null when it is not wanted: the sandbox has ended, or is being thrown away.
 */
export async function beginArchive(
  db: Db,
  { sandboxId, at }: { sandboxId: string; at: Date },
): Promise<{ id: string } | null> {
  return db.$transaction(async (tx) => {
    const [sandbox] = await tx.$queryRaw<(WorkspaceKey & { version: string })[]>`
      SELECT "userId"::text AS "userId", "lessonId", "version" FROM "Sandbox"
       WHERE "id" = ${sandboxId}::uuid AND "state" IN ('running', 'stopping')
         AND coalesce("stopReason", '') <> 'reset' FOR SHARE`
    if (!sandbox) return null
    const { userId, lessonId, version } = sandbox
    await tx.$executeRaw`
      INSERT INTO "Workspace" ("userId", "lessonId") VALUES (${userId}::uuid, ${lessonId}) ON CONFLICT DO NOTHING`
    const data = { userId, lessonId, version, startedAt: at }
    return tx.homeArchive.create({ data, select: { id: true } })
  })
}

/** Adds one piece. Throws when the archive has been removed meanwhile. */
export async function addChunk(
  db: Db,
  { archiveId, seq, data }: { archiveId: string; seq: number; data: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await db.homeChunk.create({ data: { archiveId, seq, data }, select: { seq: true } })
}

/**
 * Puts a whole archive in the place of the one before; `trouble` says what it lacks. False when it has been removed
 * meanwhile, or when a newer one is in force: two servers may write at once, and the later look at the home counts.
 */
export async function finishArchive(
  db: Db,
  { id, bytes, trouble }: { id: string; bytes: number; trouble: string | null },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const mine = await tx.homeArchive.findUnique({ where: { id } })
    if (!mine) return false
    const { userId, lessonId, startedAt } = mine
    // One after the other: each must see what the one before has put in force.
    await tx.$executeRaw`
      SELECT 1 FROM "Workspace" WHERE "userId" = ${userId}::uuid AND "lessonId" = ${lessonId} FOR UPDATE`
    const newer = { userId, lessonId, state: 'current' as const, startedAt: { gt: startedAt } }
    if ((await tx.homeArchive.count({ where: newer })) > 0) {
      await tx.homeArchive.deleteMany({ where: { id } })
      return false
    }
    await tx.homeArchive.deleteMany({ where: { userId, lessonId, state: 'current' } })
    const done = await tx.homeArchive.updateMany({ where: { id, state: 'writing' }, data: { state: 'current', bytes } })
    if (done.count === 0) return false
    await tx.workspace.updateMany({ where: { userId, lessonId }, data: { savedAt: startedAt, trouble } })
    return true
  })
}

/** Throws an archive away unless it is whole. */
export async function dropArchive(db: Db, id: string): Promise<void> {
  await db.homeArchive.deleteMany({ where: { id, state: 'writing' } })
}

/** Throws away what servers that died have left half-written. */
export async function dropUnfinished(db: Db, now: Date): Promise<void> {
  const old = new Date(now.getTime() - UNFINISHED_MS)
  await db.homeArchive.deleteMany({ where: { state: 'writing', startedAt: { lt: old } } })
}

/** Notes why a try that began at `at` has not kept the files, unless a later one has. */
export async function noteTrouble(
  db: Db,
  { userId, lessonId, trouble, at }: WorkspaceKey & { trouble: string; at: Date },
): Promise<void> {
  await ensureWorkspace(db, { userId, lessonId })
  await db.workspace.updateMany({
    where: { userId, lessonId, OR: [{ savedAt: null }, { savedAt: { lt: at } }] },
    data: { trouble },
  })
}

/** Notes what a new sandbox began with. */
export async function noteRestored(
  db: Db,
  { userId, lessonId, ...note }: WorkspaceKey & { restoredFrom: Date | null; restoreNote: string | null },
): Promise<void> {
  await ensureWorkspace(db, { userId, lessonId })
  await db.workspace.updateMany({ where: { userId, lessonId }, data: { ...note, trouble: null } })
}

/** Takes an archive that could not be laid back out of force, in place of an earlier one, for its owner to download. */
export async function setAside(db: Db, { id, userId, lessonId }: HomeArchive): Promise<void> {
  await db.$transaction(async (tx) => {
    const still = await tx.homeArchive.count({ where: { id, state: 'current' } })
    if (still === 0) return
    await tx.homeArchive.deleteMany({ where: { userId, lessonId, state: 'aside' } })
    await tx.homeArchive.updateMany({ where: { id }, data: { state: 'aside' } })
  })
}

/** Forgets all that was kept of a learner's home for a lesson, also what is being written at this moment. */
export async function forgetHome(db: Db, { userId, lessonId }: WorkspaceKey): Promise<void> {
  await db.workspace.deleteMany({ where: { userId, lessonId } })
}

/** Takes the turn to keep a home: false when another server took it after `before`. */
export async function claimSave(
  db: Db,
  { userId, lessonId, at, before }: WorkspaceKey & { at: Date; before: Date },
): Promise<boolean> {
  await ensureWorkspace(db, { userId, lessonId })
  const { count } = await db.workspace.updateMany({
    where: { userId, lessonId, OR: [{ saveTriedAt: null }, { saveTriedAt: { lt: before } }] },
    data: { saveTriedAt: at },
  })
  return count === 1
}

/** Notes a measurement, if none was noted since `seen` was read; false when another server was faster. */
export async function noteMeasured(
  db: Db,
  {
    userId,
    lessonId,
    seen,
    at,
    measured,
  }: WorkspaceKey & { seen: Date | null; at: Date; measured: Prisma.InputJsonObject },
): Promise<boolean> {
  await ensureWorkspace(db, { userId, lessonId })
  const { count } = await db.workspace.updateMany({
    where: { userId, lessonId, measuredAt: seen },
    data: { measuredAt: at, measured },
  })
  return count === 1
}

async function ensureWorkspace(db: Db, { userId, lessonId }: WorkspaceKey): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "Workspace" ("userId", "lessonId")
    SELECT ${userId}::uuid, ${lessonId} WHERE EXISTS (SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid)
    ON CONFLICT DO NOTHING`
}
