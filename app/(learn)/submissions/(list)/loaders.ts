import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { type SubmissionRow, toRow } from '@/app/_submission/row'
import { listSubmissions } from '@/lib/grading/data'

const SHOWN = 200

/** The signed-in person's own submissions, newest first. */
export async function loadSubmissions(): Promise<SubmissionRow[]> {
  const user = await requireUser({ path: '/submissions' })
  const { db, catalogOf } = await getContext()
  const [found, lessons] = await Promise.all([
    listSubmissions(db, { userId: user.id, take: SHOWN }),
    catalogOf(user.id),
  ])
  return found.map((submission) => toRow(submission, lessons))
}
