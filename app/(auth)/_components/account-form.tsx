'use client'

import { EmailField, NameField } from '@/app/_form/account-fields'
import { FormNotice } from '@/app/_form/form-notice'
import { useForm } from '@/app/_form/use-form'
import type { FormState } from '@/app/_server/form'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'

/** The form that makes an account: name, e-mail, password. Used by sign-up and by the first admin's link. */
export function AccountForm({
  action,
  hidden,
  label,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>
  hidden: Record<string, string>
  label: string
}) {
  const { state, submit, busy, form } = useForm(action)
  return (
    <form ref={form} action={submit} className="space-y-5" noValidate data-testid="sign-up">
      <FormNotice state={state} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <NameField value={state.values.name} error={state.fields.name} />
      <EmailField value={state.values.email} error={state.fields.email} />
      <Field
        id="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        help="At least 10 characters. A few words are easier to keep than a few signs."
        error={state.fields.password}
      />
      <Button type="submit" kind="primary" size="lg" className="w-full" busy={busy} data-testid="submit">
        {label}
      </Button>
    </form>
  )
}
