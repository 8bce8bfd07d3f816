import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import type { Regrade } from '@/lib/db/generated/client'
import { enqueue } from '@/lib/jobs/enqueue'
import type { Exercise } from '@/lib/labs/types'
import { findOpenRegrade, listGradedIds } from './data'
import { REGRADE_ATTEMPTS, REGRADE_JOB, REGRADE_PRIORITY, regradeJobKey } from './job'
import { createRegrade, lockRegrades } from './mutations'
import type { Grader } from './scope'

/**
 * Puts the graded submissions of an exercise that `by` may grade again into the queue once more. The new reports lie
 * beside the old ones until they are applied. The caller has checked that the person teaches at all. Throws `conflict`
 * while one of them is in another regrade that is neither applied nor dropped, `not_found` when there is none.
 */
export async function startRegrade(
  db: Db,
  { exercise, reason, by }: { exercise: Pick<Exercise, 'id' | 'version'>; reason: string; by: Grader },
): Promise<Regrade> {
  return db.$transaction(
    async (tx) => {
      await lockRegrades(tx, exercise.id)
      const submissionIds = await listGradedIds(tx, { exerciseId: exercise.id, by })
      if (submissionIds.length === 0)
        throw new AppError('not_found', 'No submission of this exercise has been graded yet that you may grade again.')
      const open = await findOpenRegrade(tx, submissionIds)
      if (open)
        throw new AppError(
          'conflict',
          'Another regrade that holds some of these submissions is still open: it must be applied or dropped first.',
          { details: { regradeId: open.id } },
        )
      const requestedById = by?.id ?? null
      const { regrade, itemIds } = await createRegrade(tx, { exercise, reason, requestedById, submissionIds })
      for (const itemId of itemIds)
        await enqueue(tx, {
          name: REGRADE_JOB,
          payload: { itemId },
          key: regradeJobKey(itemId),
          maxAttempts: REGRADE_ATTEMPTS,
          priority: REGRADE_PRIORITY,
        })
      return regrade
    },
    { timeout: TRANSACTION_MS },
  )
}

/** A thousand submissions take seconds. */
const TRANSACTION_MS = 60_000
