import { gunzipSync } from 'node:zlib'
import type { Db, Tx } from '@/lib/db/client'
import type { CriterionScore, Finding, Submission, SubmissionLog, SubmissionState } from '@/lib/db/generated/client'
import type { LayerEntry, LayerFacts } from '@/lib/image/types'
import { findJobPosition } from '@/lib/jobs/data'
import { gradeJobKey } from './job'

export const FINAL_STATES: SubmissionState[] = ['graded', 'not_graded']
const MAX_LOG_ROWS = 500

export type SubmissionWithParts = Submission & { criteria: CriterionScore[]; findings: Finding[] }

/** A submission with its criteria and findings; null when there is none, or when it is not `userId`'s (null: anybody's). */
export async function findSubmission(
  db: Db | Tx,
  { id, userId }: { id: string; userId: string | null },
): Promise<SubmissionWithParts | null> {
  if (!isUuid(id)) return null
  return db.submission.findFirst({
    where: { id, ...(userId === null ? {} : { userId }) },
    include: { criteria: { orderBy: { position: 'asc' } }, findings: { orderBy: { position: 'asc' } } },
  })
}

/** The lesson that an attempt belongs to. */
export async function findLessonId(db: Db, attemptId: string): Promise<string> {
  const { lessonId } = await db.attempt.findUniqueOrThrow({ where: { id: attemptId }, select: { lessonId: true } })
  return lessonId
}

/** A person's submissions, newest first, without the large report. */
export async function listSubmissions(
  db: Db,
  { userId, exerciseId, take }: { userId: string; exerciseId?: string; take: number },
): Promise<Omit<Submission, 'report'>[]> {
  return db.submission.findMany({
    where: { userId, ...(exerciseId ? { exerciseId } : {}) },
    orderBy: { createdAt: 'desc' },
    omit: { report: true },
    take,
  })
}

/** The person's submission for an exercise that is still being graded. */
export async function findUnfinished(
  tx: Db | Tx,
  { userId, exerciseId }: { userId: string; exerciseId: string },
): Promise<{ id: string } | null> {
  return tx.submission.findFirst({
    where: { userId, exerciseId, state: { notIn: FINAL_STATES } },
    select: { id: true },
  })
}

/** How many submissions are before this one in the queue; null when it no longer waits. */
export async function queuePosition(db: Db, submissionId: string): Promise<number | null> {
  return findJobPosition(db, gradeJobKey(submissionId))
}

/** Lines of the build log after number `after` (-1: from the start), in order, at most 500. */
export async function submissionLog(db: Db, { id, after }: { id: string; after: number }): Promise<SubmissionLog[]> {
  return db.submissionLog.findMany({
    where: { submissionId: id, seq: { gt: after } },
    orderBy: { seq: 'asc' },
    take: MAX_LOG_ROWS,
  })
}

/** The kept facts of those of `digests` that were read before. */
export async function findLayerFacts(db: Db, digests: string[]): Promise<LayerFacts[]> {
  const rows = await db.layerFacts.findMany({ where: { digest: { in: digests } } })
  return rows.map(({ digest, sizeBytes, compressedBytes, entries }) => ({
    digest,
    sizeBytes: Number(sizeBytes),
    compressedBytes: Number(compressedBytes),
    entries: JSON.parse(gunzipSync(entries).toString('utf8')) as LayerEntry[],
  }))
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/** Ids of all submissions that wait or are being graded. */
export async function listUnfinishedIds(db: Db): Promise<string[]> {
  const rows = await db.submission.findMany({ where: { state: { notIn: FINAL_STATES } }, select: { id: true } })
  return rows.map(({ id }) => id)
}
