import { type AppContext, getContext } from '@/app/_server/context'
import { requireApiUser, type SessionUser } from '@/app/_server/session'
import { AppError } from '@/lib/base/errors'
import { findSandbox } from '@/lib/sandboxes/data'
import { isRunning, type RunningSandbox } from '@/lib/sandboxes/types'
import { findConsent } from '@/lib/terminal/joins/data'

export interface SandboxScope {
  context: AppContext
  user: SessionUser
  sandbox: RunningSandbox
}

/** Somebody's own running sandbox. Throws `not_signed_in`, and `not_found` for everybody else's. */
export async function loadOwnSandbox(id: string): Promise<SandboxScope> {
  const user = await requireApiUser()
  const context = await getContext()
  const sandbox = await findSandbox(context.db, { id, userId: user.id })
  if (!isRunning(sandbox)) throw new AppError('not_found', 'There is no such sandbox.')
  return { context, user, sandbox }
}

/** A running sandbox whose terminals this person may see: the owner, and whom the owner has let in. */
export async function loadVisibleSandbox(id: string): Promise<SandboxScope> {
  const user = await requireApiUser()
  const context = await getContext()
  const sandbox = await findSandbox(context.db, { id, userId: null })
  const mine = sandbox?.userId === user.id
  if (!mine && !(await findConsent(context.db, { asker: user, sandboxId: id, now: context.clock.now() })))
    throw new AppError('not_found', 'There is no such sandbox.')
  if (!isRunning(sandbox)) throw new AppError('not_found', 'There is no such sandbox.')
  return { context, user, sandbox }
}
