import type { FormState } from '@/app/_server/form'
import { Notice } from '@/app/_ui/notice'

/** The sentence for the whole form; nothing when every fault is shown at its field. */
export function FormNotice({ state }: { state: FormState }) {
  if (!state.message || Object.keys(state.fields).length > 0) return null
  return (
    <Notice tone={state.ok ? 'good' : 'bad'} urgent>
      {state.message}
      {state.waitMs ? ` Try again in ${Math.max(1, Math.ceil(state.waitMs / 60_000))} min.` : null}
    </Notice>
  )
}
