'use client'

import { EmailField } from '@/app/_form/account-fields'
import { FormNotice } from '@/app/_form/form-notice'
import { useForm } from '@/app/_form/use-form'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { signIn } from '../actions'

export function SignInForm({ next }: { next: string }) {
  const { state, submit, busy, form } = useForm(signIn)
  return (
    <form ref={form} action={submit} className="space-y-5" noValidate data-testid="sign-in">
      <FormNotice state={state} />
      <input type="hidden" name="next" value={next} />
      <EmailField value={state.values.email} error={state.fields.email} />
      <Field
        id="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        error={state.fields.password}
      />
      <Button type="submit" kind="primary" size="lg" className="w-full" busy={busy} data-testid="submit">
        Sign in
      </Button>
    </form>
  )
}
