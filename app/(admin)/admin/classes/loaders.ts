import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { type ClassUse, listClassUse } from '@/lib/sandboxes/classes/data'

/** Every class with its limit, for an admin; for anybody else the page does not exist. */
export async function loadClasses(): Promise<{ rows: ClassUse[]; usual: number | null; altogether: number }> {
  const user = await requireUser({ path: '/admin/classes' })
  if (!can(user, 'manage_sandboxes')) notFound()
  const { db, config } = await getContext()
  return { rows: await listClassUse(db), usual: config.sandbox.perClass, altogether: config.sandbox.limit }
}
