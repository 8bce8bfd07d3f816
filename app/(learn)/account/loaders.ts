import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { findAccount } from '@/lib/accounts/data'
import { AppError } from '@/lib/base/errors'

export interface Account {
  name: string
  email: string
  role: 'learner' | 'instructor' | 'admin'
  /** As chosen; null: as the browser says. */
  language: string | null
  createdAt: string
  /** False for somebody who signs in at an identity provider only. */
  hasPassword: boolean
  providers: string[]
}

export async function loadAccount(): Promise<Account> {
  const user = await requireUser({ path: '/account' })
  const found = await findAccount((await getContext()).db, user.id)
  if (!found) throw new AppError('not_found', 'Your account is gone.')
  const { name, email, role, language, createdAt, passwordHash, identities } = found
  return {
    name,
    email,
    role,
    language,
    createdAt: createdAt.toISOString(),
    hasPassword: passwordHash !== null,
    providers: identities.map(({ provider }) => provider),
  }
}
