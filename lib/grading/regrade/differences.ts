import type { Db } from '@/lib/db/client'
import { reportSchema } from '../report'
import { listRegradeRows, type RegradeRow } from './data'

/** One submission before and after. Points; `after` null while it waits, and when it could not be graded. */
export interface RegradeDifference {
  submissionId: string
  user: { id: string; name: string; email: string }
  submittedAt: Date
  state: RegradeRow['state']
  before: number | null
  after: number | null
  /** Criteria whose points differ; one that is new or gone has null on the other side. */
  criteria: { id: string; title: string; before: number | null; after: number | null }[]
  failure: string | null
}

/** The table of a regrade, largest change first, so that whoever applies it has seen what it does to whom. */
export async function listDifferences(db: Db, regradeId: string): Promise<RegradeDifference[]> {
  const rows = await listRegradeRows(db, regradeId)
  return rows
    .map(toDifference)
    .sort((a, b) => change(b) - change(a) || a.submittedAt.getTime() - b.submittedAt.getTime())
}

function change({ before, after }: RegradeDifference): number {
  return after === null ? -1 : Math.abs(after - (before ?? 0))
}

function toDifference({ state, report, replaced, failure, submission }: RegradeRow): RegradeDifference {
  const next = report === null ? null : reportSchema.parse(report)
  // Once applied, the submission has the new points; the old ones are in what was replaced.
  const old = replaced === null ? null : reportSchema.parse(replaced)
  const before = new Map(
    old
      ? old.criteria.map(({ id, title, points }) => [id, { title, points }])
      : submission.criteria.map(({ criterionId, title, points }) => [criterionId, { title, points }]),
  )
  const after = new Map(next?.criteria.map(({ id, title, points }) => [id, { title, points }]))
  const ids = next ? [...new Set([...before.keys(), ...after.keys()])] : []
  return {
    submissionId: submission.id,
    user: submission.user,
    submittedAt: submission.createdAt,
    state,
    before: old ? old.score : submission.score,
    after: next?.score ?? null,
    criteria: ids
      .map((id) => ({
        id,
        title: after.get(id)?.title ?? before.get(id)?.title ?? id,
        before: before.get(id)?.points ?? null,
        after: after.get(id)?.points ?? null,
      }))
      .filter((criterion) => criterion.before !== criterion.after),
    failure,
  }
}
