'use server'

import { redirect } from 'next/navigation'
import { type FormState, formAction } from '@/app/_server/form'
import { safeNextPath } from '@/app/_server/next-path'
import { signInWithPassword } from '@/app/_server/sign-in'

export async function signIn(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    await signInWithPassword(form)
    redirect(safeNextPath(form.get('next'), '/courses'))
  })
}
