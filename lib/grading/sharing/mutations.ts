import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Shows one's own graded report to instructors from `at` on, or, with null, to nobody else any more. Doing it twice
 * keeps the first time. Throws `not_found` for a submission that is not the person's or not graded.
 */
export async function shareReport(
  db: Db,
  { id, userId, at }: { id: string; userId: string; at: Date | null },
): Promise<void> {
  const own = UUID.test(id) && (await db.submission.count({ where: { id, userId, state: 'graded' } })) === 1
  if (!own) throw new AppError('not_found', 'There is no such report of yours.')
  await db.submission.updateMany({
    where: { id, userId, ...(at ? { sharedAt: null } : {}) },
    data: { sharedAt: at },
  })
}
