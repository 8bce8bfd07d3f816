import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { findSessionUser } from '@/lib/accounts/data'
import { markSeen } from '@/lib/accounts/mutations'
import { type Action, can, hasRole } from '@/lib/accounts/permissions'
import { readSession, sessionCookie } from '@/lib/accounts/session'
import type { Role, SessionUser } from '@/lib/accounts/types'
import { AppError } from '@/lib/base/errors'
import { getContext } from './context'
import { signInPath } from './next-path'

export type { SessionUser } from '@/lib/accounts/types'

/**
 * Who asks, or null. Read from the database once per request, so that a closed account, an ended session or another
 * role takes effect on the very next request.
 */
export const findUser = cache(async (): Promise<SessionUser | null> => {
  const { config, db, clock } = await getContext()
  const { name } = sessionCookie(config.url)
  const claim = await readSession((await cookies()).get(name)?.value, config.secret)
  const user = claim && (await findSessionUser(db, claim))
  if (user) await markSeen(db, { userId: user.id, now: clock.now() })
  return user
})

/**
 * For pages and layouts: who asks, or a redirect to the sign-in page that leads back to `path` (the page's own path,
 * with its query). A person without `role` gets `forbidden`: show it with the error page, do not redirect.
 */
export async function requireUser({ role, path }: { role?: Role; path?: string } = {}): Promise<SessionUser> {
  const user = await findUser()
  if (!user) redirect(signInPath(path))
  if (role && !hasRole(user, role)) throw forbidden()
  return user
}

/** For actions and API routes: who asks. Throws `not_signed_in`, or `forbidden` when the role does not allow `action`. */
export async function requireApiUser(action: Action = 'learn'): Promise<SessionUser> {
  const user = await findUser()
  if (!user) throw new AppError('not_signed_in', 'Your session has ended. Sign in again; nothing is lost.')
  if (!can(user, action)) throw forbidden()
  return user
}

function forbidden(): AppError {
  return new AppError('forbidden', 'Your account may not do this.')
}
