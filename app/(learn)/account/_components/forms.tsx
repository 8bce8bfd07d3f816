'use client'

import { NameField } from '@/app/_form/account-fields'
import { FormNotice } from '@/app/_form/form-notice'
import { useForm } from '@/app/_form/use-form'
import { useTexts } from '@/app/_text/provider'
import { LANGUAGES } from '@/app/_text/texts'
import { Button } from '@/app/_ui/button'
import { Field, inputStyle } from '@/app/_ui/field'
import { changeLanguage, changeName, changePassword, endOtherSessions } from '../actions'

export function NameForm({ name }: { name: string }) {
  const { state, submit, busy, form } = useForm(changeName)
  return (
    <form ref={form} action={submit} className="space-y-4" noValidate data-testid="name-form">
      <FormNotice state={state} />
      <NameField value={state.values.name ?? name} error={state.fields.name} />
      <Button type="submit" busy={busy}>
        Change the name
      </Button>
    </form>
  )
}

export function LanguageForm({ chosen }: { chosen: string | null }) {
  const { state, submit, busy, form } = useForm(changeLanguage)
  const { language } = useTexts()
  return (
    <form ref={form} action={submit} className="space-y-4" data-testid="language-form">
      <FormNotice state={state} />
      <select
        key={chosen}
        name="language"
        aria-label={language.title}
        defaultValue={chosen ?? ''}
        className={`${inputStyle} h-10`}
      >
        <option value="">{language.browser}</option>
        {Object.entries(LANGUAGES).map(([value, name]) => (
          <option key={value} value={value} lang={value}>
            {name}
          </option>
        ))}
      </select>
      <Button type="submit" busy={busy}>
        {language.change}
      </Button>
    </form>
  )
}

export function PasswordForm({ email }: { email: string }) {
  const { state, submit, busy, form } = useForm(changePassword)
  return (
    <form ref={form} action={submit} className="space-y-4" noValidate data-testid="password-form">
      <FormNotice state={state} />
      {/* For password managers: whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field
        id="current"
        label="Password now"
        type="password"
        autoComplete="current-password"
        required
        error={state.fields.current}
      />
      <Field
        id="next"
        label="New password"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        help="At least 10 characters."
        error={state.fields.next}
      />
      <Button type="submit" busy={busy}>
        Change the password
      </Button>
    </form>
  )
}

export function SessionsForm() {
  const { state, submit, busy, form } = useForm(endOtherSessions)
  return (
    <form ref={form} action={submit} className="space-y-4" data-testid="sessions-form">
      <FormNotice state={state} />
      <Button type="submit" busy={busy}>
        Sign out everywhere else
      </Button>
    </form>
  )
}
