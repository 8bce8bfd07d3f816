import { findSessionUser } from '@/lib/accounts/data'
import { can } from '@/lib/accounts/permissions'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import { findPrevious, findSandbox } from '@/lib/sandboxes/data'
import { isRunning } from '@/lib/sandboxes/types'
import { findConsent } from '@/lib/terminal/joins/data'
import { requireTerminal } from '@/lib/terminal/mutations'
import type { Role } from '@/lib/terminal/protocol'

/** Who wants to which terminal. The web server vouches for the session; everything else is asked of the database. */
export interface Claim {
  userId: string
  epoch: number
  sandboxId: string
  terminal: string
  /** Wants to look only. */
  viewer: boolean
}

/** A claim that holds now. */
export interface Visit {
  claim: Claim
  name: string
  guest: boolean
  role: Role
  containerId: string
  /** Of those who come: the sandbox that this one goes on from, if any. */
  previous: string | null
}

/** Whether a claim holds, and the terminal is open: for those who come. Throws as `authorize`. */
export async function admit(db: Db, claim: Claim, now: Date): Promise<Visit> {
  const visit = await authorize(db, claim, now)
  await requireTerminal(db, { sandboxId: claim.sandboxId, name: claim.terminal })
  return { ...visit, previous: (await findPrevious(db, claim.sandboxId))?.id ?? null }
}

/**
 * Whether a claim holds: the account is open, the sandbox runs and is this person's or its owner has let them in. For
 * those who are there already, too. Throws `not_signed_in`, `forbidden`, `not_found`.
 */
export async function authorize(db: Db, claim: Claim, now: Date): Promise<Visit> {
  const user = await findSessionUser(db, claim)
  if (!user) throw new AppError('not_signed_in', 'Your session has ended. Sign in again; nothing is lost.')
  if (!can(user, 'learn')) throw new AppError('forbidden', 'Your account may not do this.')
  const sandbox = await findSandbox(db, { id: claim.sandboxId, userId: null })
  const guest = sandbox?.userId !== user.id
  const access = guest ? await findConsent(db, { asker: user, sandboxId: claim.sandboxId, now }) : 'type'
  // Somebody else's looks like none.
  if (!sandbox || !access) throw new AppError('not_found', 'There is no such sandbox.')
  if (!isRunning(sandbox)) throw new AppError('not_found', 'The sandbox has stopped.')
  const role = access === 'type' && !claim.viewer ? 'controller' : 'viewer'
  return { claim, name: user.name, guest, role, containerId: sandbox.containerId, previous: null }
}
