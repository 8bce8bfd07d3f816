import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { notify } from '@/lib/db/listen'

/**
 * Says how many sandboxes a class may have at once; null: as the settings say. Those over a lower limit go on; who waits
 * is looked at anew at once. Returns the limit of before; throws `not_found`.
 */
export async function setClassLimit(
  db: Db,
  { id, limit }: { id: string; limit: number | null },
): Promise<{ name: string; before: number | null }> {
  return db.$transaction(async (tx) => {
    const found = await tx.class.findUnique({ where: { id }, select: { name: true, sandboxLimit: true } })
    if (!found) throw new AppError('not_found', 'There is no such class.')
    await tx.class.update({ where: { id }, data: { sandboxLimit: limit } })
    await notify(tx, 'drydock_sandbox', { kind: 'state' })
    return { name: found.name, before: found.sandboxLimit }
  })
}
