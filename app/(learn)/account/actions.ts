'use server'

import { revalidatePath } from 'next/cache'
import { getContext } from '@/app/_server/context'
import { type FormState, formAction } from '@/app/_server/form'
import { requireApiUser } from '@/app/_server/session'
import { changeOwnPassword, signOutElsewhere } from '@/app/_server/sign-in'
import { changeName as writeName } from '@/lib/accounts/account'

export async function changeName(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    const user = await requireApiUser()
    await writeName((await getContext()).db, { userId: user.id, name: form.get('name') })
    revalidatePath('/', 'layout')
    return 'Your name is changed.'
  })
}

export async function changePassword(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    await changeOwnPassword(form)
    return 'Your password is changed. Other devices are signed out.'
  })
}

export async function endOtherSessions(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    await signOutElsewhere()
    return 'You are signed out everywhere but here.'
  })
}
