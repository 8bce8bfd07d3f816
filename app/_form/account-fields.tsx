import { Field } from '@/app/_ui/field'

interface FieldState {
  value?: string
  error?: string
}

/** The name that others in the school see. */
export function NameField({ value, error }: FieldState) {
  return <Field id="name" label="Name" autoComplete="name" required defaultValue={value} error={error} />
}

/** The address that an account is known by; password managers take it as the user name. */
export function EmailField({ value, error }: FieldState) {
  return (
    <Field
      id="email"
      label="E-mail"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      defaultValue={value}
      error={error}
    />
  )
}
