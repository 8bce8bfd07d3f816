import { useActionState, useEffect, useRef } from 'react'
import type { FormState } from '@/app/_server/form'

const EMPTY: FormState = { ok: false, message: null, fields: {}, values: {}, waitMs: null }

/** State of a form whose server action answers with a `FormState`; after a refusal the first faulty field has focus. */
export function useForm(action: (state: FormState, form: FormData) => Promise<FormState>) {
  const [state, submit, busy] = useActionState(action, EMPTY)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (!state.ok && state.message) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [state])
  return { state, submit, busy, form }
}
