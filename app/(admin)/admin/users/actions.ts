'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { getContext } from '@/app/_server/context'
import { requireApiUser } from '@/app/_server/session'
import { setDisabled, setRole } from '@/lib/accounts/mutations'
import { AppError, toAppError } from '@/lib/base/errors'

const idSchema = z.uuid()
const roleSchema = z.enum(['learner', 'instructor', 'admin'])

/** Gives a person another role; null when it is done, else why not. */
export async function changeRole(id: string, role: string): Promise<string | null> {
  return attempt(async (actorId) => {
    const { db, clock } = await getContext()
    await setRole(db, { userId: idSchema.parse(id), role: roleSchema.parse(role), actorId, now: clock.now() })
  })
}

/** Closes or opens an account; null when it is done, else why not. */
export async function changeDisabled(id: string, disabled: boolean): Promise<string | null> {
  return attempt(async (actorId) => {
    if (id === actorId) throw new AppError('conflict', 'You cannot close your own account.')
    const { db, clock } = await getContext()
    await setDisabled(db, { userId: idSchema.parse(id), disabled: disabled === true, actorId, now: clock.now() })
  })
}

async function attempt(work: (actorId: string) => Promise<void>): Promise<string | null> {
  try {
    await work((await requireApiUser('manage_users')).id)
    revalidatePath('/admin/users')
    return null
  } catch (error) {
    const failure = toAppError(error)
    if (failure.status >= 500) (await getContext()).log.error('an account could not be changed', { error: failure })
    return failure.message
  }
}
