'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { getContext } from '@/app/_server/context'
import { type FormState, formAction } from '@/app/_server/form'
import { requireApiUser } from '@/app/_server/session'
import { changeOwnPassword, signOutElsewhere } from '@/app/_server/sign-in'
import { chooseLanguage, isLanguage, textsIn } from '@/app/_text/texts'
import { changeName as writeName } from '@/lib/accounts/account'
import { setLanguage } from '@/lib/accounts/mutations'

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

export async function changeLanguage(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    const user = await requireApiUser()
    const wanted = String(form.get('language') ?? '')
    const language = isLanguage(wanted) ? wanted : null
    await setLanguage((await getContext()).db, { userId: user.id, language })
    revalidatePath('/', 'layout')
    const spoken = language ?? chooseLanguage((await headers()).get('accept-language'))
    return textsIn(spoken).language.changed
  })
}

export async function endOtherSessions(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    await signOutElsewhere()
    return 'You are signed out everywhere but here.'
  })
}
