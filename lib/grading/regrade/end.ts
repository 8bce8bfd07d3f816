import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { countRegrade } from './data'
import { applyItems, endRegrade } from './mutations'

const TRANSACTION_MS = 120_000

/**
 * Puts the new reports in the place of the old ones, all or none; what could not be graded keeps what it has. The old
 * reports stay with the regrade. Throws `conflict` while something still waits, or when it has ended already.
 */
export async function applyRegrade(db: Db, { id, at }: { id: string; at: Date }): Promise<{ replaced: number }> {
  return db.$transaction(
    async (tx) => {
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

/** Gives a regrade up: nothing of it counts, and what still waits is not graded. Throws `conflict` when it has ended. */
export async function dropRegrade(db: Db, { id, at }: { id: string; at: Date }): Promise<void> {
  await db.$transaction(async (tx) => {
    if (!(await endRegrade(tx, { id, state: 'dropped', at })))
      throw new AppError('conflict', 'This regrade has been applied or dropped already.')
  })
}
