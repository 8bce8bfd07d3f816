import type { Db, Tx } from '@/lib/db/client'
import type { Prisma, Regrade } from '@/lib/db/generated/client'
import { writeParts } from '../mutations'
import { type Report, reportSchema } from '../report'

/** Writes a regrade with an item for each submission; returns the items' ids. */
export async function createRegrade(
  tx: Tx,
  {
    exercise,
    reason,
    requestedById,
    submissionIds,
  }: {
    exercise: { id: string; version: string }
    reason: string
    requestedById: string | null
    submissionIds: string[]
  },
): Promise<{ regrade: Regrade; itemIds: string[] }> {
  const regrade = await tx.regrade.create({
    data: { exerciseId: exercise.id, version: exercise.version, reason, requestedById },
  })
  const items = await tx.regradeItem.createManyAndReturn({
    data: submissionIds.map((submissionId) => ({ regradeId: regrade.id, submissionId })),
    select: { id: true },
  })
  return { regrade, itemIds: items.map(({ id }) => id) }
}

/** Makes those who begin a regrade of one exercise wait for each other until the transaction ends. */
export async function lockRegrades(tx: Tx, exerciseId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`regrade ${exerciseId}`}, 0))`
}

/** Puts a new report beside the old one; false when the item is done already. */
export async function finishItem(
  db: Db,
  { id, outcome, at }: { id: string; outcome: { report: Report } | { failure: string }; at: Date },
): Promise<boolean> {
  const { count } = await db.regradeItem.updateMany({
    where: { id, state: 'waiting' },
    data:
      'report' in outcome
        ? { state: 'graded', report: toJson(outcome.report), failure: null, finishedAt: at }
        : { state: 'not_graded', failure: outcome.failure, finishedAt: at },
  })
  return count > 0
}

/** Ends a running regrade; false when it has ended already. Holds its row until the transaction ends. */
export async function endRegrade(
  tx: Tx,
  { id, state, at }: { id: string; state: 'applied' | 'dropped'; at: Date },
): Promise<boolean> {
  const { count } = await tx.regrade.updateMany({
    where: { id, state: 'running' },
    data: { state, endedAt: at },
  })
  return count > 0
}

/** Puts the new reports in the place of the old ones, which the items keep. Returns how many. */
export async function applyItems(tx: Tx, regradeId: string): Promise<number> {
  const items = await tx.regradeItem.findMany({
    where: { regradeId, state: 'graded' },
    select: { id: true, submissionId: true, report: true, submission: { select: { report: true } } },
  })
  for (const { id, submissionId, report: stored, submission } of items) {
    const report = reportSchema.parse(stored)
    await tx.regradeItem.update({ where: { id }, data: { replaced: toJson(submission.report) } })
    await tx.submission.update({
      where: { id: submissionId },
      data: {
        score: report.score,
        maxScore: report.maxScore,
        version: report.exercise.version,
        report: toJson(report),
      },
    })
    await tx.criterionScore.deleteMany({ where: { submissionId } })
    await tx.finding.deleteMany({ where: { submissionId } })
    await writeParts(tx, { submissionId, report })
  }
  return items.length
}

function toJson(value: unknown): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject
}
