import { isAppError, toAppError } from '@/lib/base/errors'
import { getContext } from './context'

/** What a form shows after its action ran: a sentence for the whole form, and one for each faulty field. */
export interface FormState {
  ok: boolean
  message: string | null
  fields: Record<string, string>
  /** What was typed, to fill the form again; never passwords. */
  values: Record<string, string>
  /** Set with `too_many_requests`: milliseconds until another try makes sense. */
  waitMs: number | null
}

export const EMPTY_FORM: FormState = { ok: false, message: null, fields: {}, values: {}, waitMs: null }

/**
 * Runs an action's work and turns an AppError into what the form shows. Next's redirects pass through. Next itself
 * refuses a server action whose Origin is another site's.
 */
export async function formAction(form: FormData, work: () => Promise<string | undefined>): Promise<FormState> {
  const values = Object.fromEntries(
    [...form].filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !/passw|current|^next$|^\$/i.test(entry[0]),
    ),
  )
  try {
    return { ...EMPTY_FORM, ok: true, message: (await work()) ?? null, values }
  } catch (error) {
    if (!isAppError(error) && typeof error === 'object' && error !== null && 'digest' in error) throw error
    const failure = toAppError(error)
    if (failure.status >= 500) (await getContext()).log.error('action failed', { error: failure })
    const { fields, waitMs } = failure.details
    return {
      ok: false,
      message: failure.message,
      fields: (fields as Record<string, string> | undefined) ?? {},
      values,
      waitMs: typeof waitMs === 'number' ? waitMs : null,
    }
  }
}
