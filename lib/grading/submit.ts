import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import type { Submission } from '@/lib/db/generated/client'
import { enqueue } from '@/lib/jobs/enqueue'
import type { Exercise } from '@/lib/labs/types'
import { findUnfinished } from './data'
import { checkFiles } from './files'
import { GRADE_ATTEMPTS, GRADE_JOB, gradeJobKey } from './job'
import { createSubmission, lockSubmissions } from './mutations'

/**
 * Takes a submission: it is written and put into the queue in one transaction, or neither.
 * Throws `invalid_input` for files that may not be written, `conflict` while an earlier one is being graded,
 * `forbidden` when the attempt is somebody else's.
 */
export async function submit(
  db: Db,
  {
    userId,
    attemptId,
    exercise,
    files,
  }: { userId: string; attemptId: string; exercise: Exercise; files: Record<string, string> },
): Promise<Submission> {
  const checked = checkFiles(files, exercise)
  return db.$transaction(async (tx) => {
    // Two clicks at once: the second waits here, and then sees the first.
    await lockSubmissions(tx, { userId, exerciseId: exercise.id })
    const open = await findUnfinished(tx, { userId, exerciseId: exercise.id })
    if (open)
      throw new AppError(
        'conflict',
        'Your last submission is still being graded. Wait for its report, then try again.',
        {
          details: { submissionId: open.id },
        },
      )
    const submission = await createSubmission(tx, { userId, attemptId, exercise, files: checked })
    await enqueue(tx, {
      name: GRADE_JOB,
      payload: { submissionId: submission.id },
      key: gradeJobKey(submission.id),
      maxAttempts: GRADE_ATTEMPTS,
    })
    return submission
  })
}
