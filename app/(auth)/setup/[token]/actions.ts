'use server'

import { redirect } from 'next/navigation'
import { type FormState, formAction } from '@/app/_server/form'
import { setUpFirstAdmin } from '@/app/_server/sign-in'

export async function setUp(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    await setUpFirstAdmin(String(form.get('token') ?? ''), form)
    redirect('/courses')
  })
}
