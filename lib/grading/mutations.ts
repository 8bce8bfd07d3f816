import { gzipSync } from 'node:zlib'
import { AppError } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/client'
import type { Prisma, Submission } from '@/lib/db/generated/client'
import type { LayerFacts } from '@/lib/image/types'
import type { Exercise } from '@/lib/labs/types'
import { FINAL_STATES } from './data'
import type { Report, Stage } from './report'

/** Makes submissions of one person for one exercise wait for each other until the transaction ends. */
export async function lockSubmissions(
  tx: Tx,
  { userId, exerciseId }: { userId: string; exerciseId: string },
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`submission ${userId} ${exerciseId}`}, 0))`
}

/** Writes a submission that waits. Throws `forbidden` unless the attempt is the person's. */
export async function createSubmission(
  tx: Tx,
  {
    userId,
    attemptId,
    exercise,
    files,
  }: {
    userId: string
    attemptId: string
    exercise: Pick<Exercise, 'id' | 'version' | 'lessonId'>
    files: Record<string, string>
  },
): Promise<Submission> {
  const attempt = await tx.attempt.findFirst({ where: { id: attemptId, userId, lessonId: exercise.lessonId } })
  if (!attempt) throw new AppError('forbidden', 'This is not your attempt at that exercise.')
  return tx.submission.create({
    data: {
      attemptId,
      userId,
      exerciseId: exercise.id,
      version: exercise.version,
      lessonVersion: attempt.version,
      files,
    },
  })
}

/** Notes that grading begins, from the start: what an earlier try has logged is dropped. False when it is final already. */
export async function beginGrading(db: Db, { id, at }: { id: string; at: Date }): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.submission.updateMany({
      where: { id, state: { notIn: FINAL_STATES } },
      data: { state: 'building', startedAt: at },
    })
    if (count > 0) await tx.submissionLog.deleteMany({ where: { submissionId: id } })
    return count > 0
  })
}

/** Shows which stage a grading is in. */
export async function setStage(db: Db, { id, stage }: { id: string; stage: Stage }): Promise<void> {
  await db.submission.updateMany({ where: { id, state: { notIn: FINAL_STATES } }, data: { state: stage } })
}

/** Adds lines to the build log; lines with a number that is there already are left out. */
export async function appendLog(
  db: Db,
  { id, lines }: { id: string; lines: { seq: number; stage: string; text: string }[] },
): Promise<void> {
  await db.submissionLog.createMany({
    data: lines.map((line) => ({ submissionId: id, ...line })),
    skipDuplicates: true,
  })
}

/** Puts the report, its criteria and its findings in place, all at once, unless the submission is final already. */
export async function finishGraded(
  db: Db,
  { id, report, at }: { id: string; report: Report; at: Date },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.submission.updateMany({
      where: { id, state: { notIn: FINAL_STATES } },
      data: {
        state: 'graded',
        score: report.score,
        maxScore: report.maxScore,
        version: report.exercise.version,
        report: toJson(report),
        finishedAt: at,
        failure: null,
      },
    })
    if (count === 0) return false
    await writeParts(tx, { submissionId: id, report })
    return true
  })
}

/** Writes a report's criteria and findings as rows, for those who count over many. */
export async function writeParts(
  tx: Tx,
  { submissionId, report }: { submissionId: string; report: Report },
): Promise<void> {
  await tx.criterionScore.createMany({
    data: report.criteria.map(({ id: criterionId, title, points, maxPoints, reason }, position) => ({
      submissionId,
      criterionId,
      position,
      title,
      points,
      maxPoints,
      reason,
    })),
  })
  await tx.finding.createMany({
    data: report.findings.map((finding, position) => ({
      submissionId,
      position,
      ruleId: finding.rule,
      severity: finding.severity,
      message: finding.message,
      why: finding.why,
      file: finding.file,
      line: finding.line,
      endLine: finding.endLine,
      instruction: finding.instruction,
      layerIndex: finding.layer,
      layerDigest: finding.layer === null ? null : (report.layers[finding.layer]?.digest ?? null),
      path: finding.path,
      bytes: finding.bytes === null ? null : BigInt(Math.round(finding.bytes)),
      evidence: toJson(finding.evidence),
    })),
  })
}

/** Ends a submission that the platform could not grade. */
export async function finishNotGraded(
  db: Db,
  { id, failure, at }: { id: string; failure: string; at: Date },
): Promise<void> {
  await db.submission.updateMany({
    where: { id, state: { notIn: FINAL_STATES } },
    data: { state: 'not_graded', failure, finishedAt: at },
  })
}

/** Puts a submission back to waiting, for the next try. */
export async function requeue(db: Db, id: string): Promise<void> {
  await db.submission.updateMany({ where: { id, state: { notIn: FINAL_STATES } }, data: { state: 'queued' } })
}

/** A layer of more entries is read anew each time: its row would be tens of megabytes. */
const MAX_KEPT_ENTRIES = 200_000

/** Keeps what was read of layers, so that nobody reads them again; not of those with very many files. */
export async function keepLayerFacts(db: Db, layers: LayerFacts[]): Promise<void> {
  await db.layerFacts.createMany({
    data: layers
      .filter(({ entries }) => entries.length <= MAX_KEPT_ENTRIES)
      .map(({ digest, sizeBytes, compressedBytes, entries }) => ({
        digest,
        sizeBytes: BigInt(sizeBytes),
        compressedBytes: BigInt(compressedBytes),
        entries: Uint8Array.from(gzipSync(JSON.stringify(entries))),
      })),
    skipDuplicates: true,
  })
}

function toJson(value: unknown): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject
}
