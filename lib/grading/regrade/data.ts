import type { Db, Tx } from '@/lib/db/client'
import type { Regrade, RegradeItem } from '@/lib/db/generated/client'
import { type Grader, regradesOf, submissionsOf } from './scope'

export interface RegradeProgress {
  waiting: number
  graded: number
  notGraded: number
}

export type RegradeRow = RegradeItem & {
  submission: {
    id: string
    score: number | null
    maxScore: number | null
    createdAt: Date
    user: { id: string; name: string; email: string }
    criteria: { criterionId: string; title: string; points: number; maxPoints: number }[]
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Ids of the graded submissions of an exercise that `by` may grade again: what a regrade is about. Oldest first. */
export async function listGradedIds(
  tx: Db | Tx,
  { exerciseId, by }: { exerciseId: string; by: Grader },
): Promise<string[]> {
  const rows = await tx.submission.findMany({
    where: { exerciseId, state: 'graded', ...submissionsOf(by) },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

/** A regrade, or null: one that `by` may not see does not exist for them. */
export async function findRegrade(db: Db | Tx, { id, by }: { id: string; by: Grader }): Promise<Regrade | null> {
  return UUID.test(id) ? db.regrade.findFirst({ where: { id, ...regradesOf(by) } }) : null
}

/** The open regrade that holds one of these submissions, whoever began it; null when there is none. */
export async function findOpenRegrade(tx: Tx, submissionIds: string[]): Promise<Regrade | null> {
  return tx.regrade.findFirst({
    where: { state: 'running', items: { some: { submissionId: { in: submissionIds } } } },
  })
}

/** The regrades of an exercise that `by` may see, newest first; of all exercises without one. */
export async function listRegrades(
  db: Db,
  { exerciseId, by, take }: { exerciseId?: string; by: Grader; take: number },
): Promise<Regrade[]> {
  return db.regrade.findMany({
    where: { ...(exerciseId ? { exerciseId } : {}), ...regradesOf(by) },
    orderBy: { createdAt: 'desc' },
    take,
  })
}

/** How far a regrade has come. */
export async function countRegrade(db: Db | Tx, regradeId: string): Promise<RegradeProgress> {
  const rows = await db.regradeItem.groupBy({ by: ['state'], where: { regradeId }, _count: true })
  const count = (state: RegradeItem['state']) => rows.find((row) => row.state === state)?._count ?? 0
  return { waiting: count('waiting'), graded: count('graded'), notGraded: count('not_graded') }
}

/** Every item of a regrade with what its submission has now. */
export async function listRegradeRows(db: Db, regradeId: string): Promise<RegradeRow[]> {
  return db.regradeItem.findMany({
    where: { regradeId },
    orderBy: { id: 'asc' },
    include: {
      submission: {
        select: {
          id: true,
          score: true,
          maxScore: true,
          createdAt: true,
          user: { select: { id: true, name: true, email: true } },
          criteria: {
            orderBy: { position: 'asc' },
            select: { criterionId: true, title: true, points: true, maxPoints: true },
          },
        },
      },
    },
  })
}

/** An item that is still to be done, with what it takes; null when it is done, or its regrade has ended. */
export async function findWaitingItem(
  db: Db,
  id: string,
): Promise<{ id: string; files: unknown; exerciseId: string; lessonId: string } | null> {
  const row = await db.regradeItem.findFirst({
    where: { id, state: 'waiting', regrade: { state: 'running' } },
    select: {
      id: true,
      submission: { select: { files: true, exerciseId: true, attempt: { select: { lessonId: true } } } },
    },
  })
  if (!row) return null
  const { files, exerciseId, attempt } = row.submission
  return { id: row.id, files, exerciseId, lessonId: attempt.lessonId }
}

/** Ids of items that wait or are being graded. */
export async function listWaitingItemIds(db: Db): Promise<string[]> {
  const rows = await db.regradeItem.findMany({
    where: { state: 'waiting', regrade: { state: 'running' } },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

/** How many graded submissions of each exercise `by` may grade again, by the exercise's id. */
export async function countGraded(db: Db, by: Grader): Promise<Map<string, number>> {
  const where = { state: 'graded', ...submissionsOf(by) } as const
  const rows = await db.submission.groupBy({ by: ['exerciseId'], where, _count: true })
  return new Map(rows.map(({ exerciseId, _count }) => [exerciseId, _count]))
}
