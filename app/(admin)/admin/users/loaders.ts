import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { listUsers } from '@/lib/accounts/data'
import { can } from '@/lib/accounts/permissions'

const SHOWN = 200

export interface UserRow {
  id: string
  name: string
  email: string
  role: 'learner' | 'instructor' | 'admin'
  createdAt: string
  lastSeenAt: string | null
  disabled: boolean
  /** The admin who looks. */
  self: boolean
}

/** Accounts whose name or address holds `search`, for an admin; for anybody else the page does not exist. */
export async function loadUsers(search: string): Promise<UserRow[]> {
  const admin = await requireUser({ path: '/admin/users' })
  if (!can(admin, 'manage_users')) notFound()
  const found = await listUsers((await getContext()).db, { search, take: SHOWN })
  return found.map(({ createdAt, lastSeenAt, disabledAt, ...user }) => ({
    ...user,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    disabled: disabledAt !== null,
    self: user.id === admin.id,
  }))
}
