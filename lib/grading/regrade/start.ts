import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import type { Regrade } from '@/lib/db/generated/client'
import { enqueue } from '@/lib/jobs/enqueue'
import type { Exercise } from '@/lib/labs/types'
import { listGradedIds, listRegrades } from './data'
import { REGRADE_ATTEMPTS, REGRADE_JOB, REGRADE_PRIORITY, regradeJobKey } from './job'
import { createRegrade, lockRegrades } from './mutations'

/**
 * Puts every graded submission of an exercise into the queue once more. The new reports lie beside the old ones until
 * somebody applies them. The caller has checked that the person may. Throws `conflict` while another regrade of the
 * exercise is neither applied nor dropped, `not_found` when nothing was ever graded.
 */
export async function startRegrade(
  db: Db,
  {
    exercise,
    reason,
    requestedById,
  }: { exercise: Pick<Exercise, 'id' | 'version'>; reason: string; requestedById: string | null },
): Promise<Regrade> {
  return db.$transaction(
    async (tx) => {
      await lockRegrades(tx, exercise.id)
      const [last] = await listRegrades(tx as Db, { exerciseId: exercise.id, take: 1 })
      if (last?.state === 'running')
        throw new AppError('conflict', 'Another regrade of this exercise is still open: apply it or drop it first.', {
          details: { regradeId: last.id },
        })
      const submissionIds = await listGradedIds(tx, exercise.id)
      if (submissionIds.length === 0)
        throw new AppError('not_found', 'No submission of this exercise has been graded yet.')
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
