import type { Db } from '@/lib/db/client'
import { findSubmission, queuePosition } from '@/lib/grading/data'
import type { SubmissionProgress } from './progress-state'

/** Where one's own submission is now; null when it is not theirs or gone. */
export async function readProgress(
  db: Db,
  { id, userId }: { id: string; userId: string },
): Promise<SubmissionProgress | null> {
  const submission = await findSubmission(db, { id, userId })
  if (!submission) return null
  const { state, score, maxScore, failure } = submission
  const position = state === 'queued' ? await queuePosition(db, id) : null
  return { state, position, score, maxScore, failure }
}
