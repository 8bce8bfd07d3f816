import { AppError } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/client'
import { countRegrade, findRegrade } from './data'
import { applyItems, endRegrade } from './mutations'
import type { Grader } from './scope'

const TRANSACTION_MS = 120_000

/**
 * Puts the new reports in the place of the old ones, all or none; what could not be graded keeps what it has. The old
 * reports stay with the regrade. Throws `conflict` while something still waits, or when it has ended already, and
 * `not_found` for one that `by` may not see.
 */
export async function applyRegrade(
  db: Db,
  { id, by, at }: { id: string; by: Grader; at: Date },
): Promise<{ replaced: number }> {
  return db.$transaction(
    async (tx) => {
      await requireRegrade(tx, { id, by })
      const { waiting } = await countRegrade(tx, id)
      if (waiting > 0)
        throw new AppError('conflict', `${waiting} submissions are still to be graded again; nothing was changed.`)
      if (!(await endRegrade(tx, { id, state: 'applied', at })))
        throw new AppError('conflict', 'This regrade has been applied or dropped already.')
      return { replaced: await applyItems(tx, id) }
    },
    { timeout: TRANSACTION_MS },
  )
}

/**
 * Gives a regrade up: nothing of it counts, and what still waits is not graded. Throws `conflict` when it has ended,
 * `not_found` for one that `by` may not see.
 */
export async function dropRegrade(db: Db, { id, by, at }: { id: string; by: Grader; at: Date }): Promise<void> {
  await db.$transaction(async (tx) => {
    await requireRegrade(tx, { id, by })
    if (!(await endRegrade(tx, { id, state: 'dropped', at })))
      throw new AppError('conflict', 'This regrade has been applied or dropped already.')
  })
}

async function requireRegrade(tx: Tx, which: { id: string; by: Grader }): Promise<void> {
  if (!(await findRegrade(tx, which))) throw new AppError('not_found', 'There is no such regrade.')
}
