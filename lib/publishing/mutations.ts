import { auditRow } from '@/lib/accounts/audit'
import { AppError } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/client'
import { hashFolder, readFolder } from '@/lib/labs/folder'
import type { Lesson } from '@/lib/labs/types'
import { findOffer, isKept } from './data'
import { packFiles } from './pack'
import type { Outline, VersionKey } from './types'

/** Who has done it, and when; null: it happened by itself. */
export interface Act {
  byId: string | null
  at: Date
}

/** Published versions of a lesson that stay, so that one can go back, though nobody has them. */
const KEPT_PUBLISHED = 10
const TRIED_KEPT_MS = 24 * 60 * 60_000

/**
 * Offers a lesson as its folder is, to all who begin it from now on. `lesson` was loaded from there without an error.
 * Throws `conflict` when the folder has changed since.
 */
export async function publishLesson(db: Db, { lesson, ...act }: Act & { lesson: Lesson }): Promise<void> {
  const files = await readVersion(lesson)
  await db.$transaction(async (tx) => {
    await lockLesson(tx, lesson.id)
    await keep(tx, { lesson, files, at: act.at })
    await offer(tx, { key: keyOf(lesson), seenVersion: lesson.version, ...act })
  })
}

/**
 * Offers a kept version again, until somebody publishes another or the folder holds something new: what it holds now is
 * what was gone back from. Throws `not_found` when it is not kept.
 */
export async function publishAgain(db: Db, { key, ...act }: Act & { key: VersionKey }): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockLesson(tx, key.lessonId)
    if (!(await isKept(tx, key))) throw new AppError('not_found', 'This version is no longer kept.')
    await offer(tx, { key, ...act })
  })
}

/**
 * Takes a lesson out of what is offered: who has begun it goes on, nobody else begins it. By a person, it stays out until
 * somebody publishes it; by itself, until its folder is back. False when it was not offered.
 */
export async function withdrawLesson(db: Db, { lessonId, byId, at }: Act & { lessonId: string }): Promise<boolean> {
  return db.$transaction(async (tx) => {
    await lockLesson(tx, lessonId)
    const now = await findOffer(tx, lessonId)
    if (!now?.version) return false
    await tx.lessonOffer.update({
      where: { lessonId },
      data: {
        version: null,
        changedAt: at,
        changedById: byId,
        ...(byId ? { heldAt: at } : { seenVersion: null }),
      },
    })
    const details = { version: now.version }
    await tx.auditEvent.create({
      data: auditRow({ action: 'lesson.withdrawn', actorId: byId, target: lessonId, at, details }),
    })
    return true
  })
}

/** Keeps a version that is not offered, for somebody who tries it. Throws `conflict` when the folder has changed since. */
export async function keepVersion(db: Db, { lesson, at }: { lesson: Lesson; at: Date }): Promise<void> {
  const files = await readVersion(lesson)
  await db.$transaction(async (tx) => {
    await lockLesson(tx, lesson.id)
    await keep(tx, { lesson, files, at })
  })
}

/** Writes down what course.yaml says. */
export async function keepOutline(db: Db, { id, ...outline }: Outline, at: Date): Promise<void> {
  const data = { outline: JSON.parse(JSON.stringify(outline)), changedAt: at }
  await db.courseOutline.upsert({ where: { id }, create: { id, ...data }, update: data })
}

/**
 * Throws away versions that nobody needs: not offered, of no attempt and no submission that waits, not among the last
 * ten that were published. One that was tried goes a day later. Returns how many.
 */
export async function forgetVersions(db: Db, now: Date): Promise<number> {
  const triedBefore = new Date(now.getTime() - TRIED_KEPT_MS)
  return db.$executeRaw`
    DELETE FROM "LessonVersion" v
    WHERE v."keptAt" < ${triedBefore}
      AND NOT EXISTS (SELECT 1 FROM "LessonOffer" o WHERE o."lessonId" = v."lessonId" AND o."version" = v."version")
      AND NOT EXISTS (SELECT 1 FROM "Attempt" a WHERE a."lessonId" = v."lessonId" AND a."version" = v."version")
      AND NOT EXISTS (
        SELECT 1 FROM "Submission" s JOIN "Attempt" a ON a."id" = s."attemptId"
        WHERE a."lessonId" = v."lessonId" AND s."lessonVersion" = v."version"
          AND s."state" NOT IN ('graded', 'not_graded'))
      AND (v."publishedAt" IS NULL OR ${KEPT_PUBLISHED} <= (
        SELECT count(*) FROM "LessonVersion" w
        WHERE w."lessonId" = v."lessonId" AND w."publishedAt" > v."publishedAt"))`
}

/** Who publishes, withdraws or keeps one lesson waits for each other. */
async function lockLesson(tx: Tx, lessonId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`lesson versions ${lessonId}`}, 0))`
}

async function readVersion({ id, dir, version }: Lesson): Promise<{ packed: Uint8Array<ArrayBuffer>; bytes: number }> {
  const folder = await readFolder({ dir, label: id })
  const packed = packFiles(folder.files)
  if (folder.faults.length > 0 || hashFolder(folder) !== version)
    throw new AppError('conflict', 'The files have changed since this page was drawn. Look at them again first.')
  return packed
}

async function keep(
  tx: Tx,
  { lesson, files, at }: { lesson: Lesson; files: { packed: Uint8Array<ArrayBuffer>; bytes: number }; at: Date },
): Promise<void> {
  const { title } = lesson
  await tx.lessonVersion.upsert({
    where: { lessonId_version: keyOf(lesson) },
    create: { ...keyOf(lesson), title, files: files.packed, bytes: files.bytes, keptAt: at },
    update: { keptAt: at },
  })
}

async function offer(
  tx: Tx,
  { key, seenVersion, byId, at }: Act & { key: VersionKey; seenVersion?: string },
): Promise<void> {
  const { lessonId, version } = key
  await tx.lessonVersion.update({
    where: { lessonId_version: key },
    data: { publishedAt: at, publishedById: byId },
  })
  const now = { version, seenVersion, heldAt: null, changedAt: at, changedById: byId }
  await tx.lessonOffer.upsert({ where: { lessonId }, create: { lessonId, ...now }, update: now })
  await tx.auditEvent.create({
    data: auditRow({ action: 'lesson.published', actorId: byId, target: lessonId, at, details: { version } }),
  })
}

function keyOf({ id, version }: Lesson): VersionKey {
  return { lessonId: id, version }
}

/** Gives an attempt whose version is not kept, being older than that, another one. False when its own is. */
export async function adoptVersion(
  db: Db,
  { attempt, version }: { attempt: { id: string; version: string }; version: string },
): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE "Attempt" a SET "version" = ${version}
    WHERE a."id" = ${attempt.id}::uuid AND a."version" = ${attempt.version}
      AND NOT EXISTS (SELECT 1 FROM "LessonVersion" v WHERE v."lessonId" = a."lessonId" AND v."version" = a."version")`
  return changed > 0
}

/** Moves an attempt to another version of its lesson. The caller has checked whose it is, and that the version is kept. */
export async function moveAttempt(
  db: Db,
  { attemptId, version }: { attemptId: string; version: string },
): Promise<void> {
  await db.attempt.updateMany({ where: { id: attemptId }, data: { version } })
}
