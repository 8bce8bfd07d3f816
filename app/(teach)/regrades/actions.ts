'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { getContext } from '@/app/_server/context'
import { type FormState, formAction } from '@/app/_server/form'
import { requireApiUser } from '@/app/_server/session'
import { AppError, toAppError } from '@/lib/base/errors'
import { applyRegrade, dropRegrade } from '@/lib/grading/regrade/end'
import type { Grader } from '@/lib/grading/regrade/scope'
import { startRegrade } from '@/lib/grading/regrade/start'
import { findExercise } from '@/lib/labs/catalog'

const idSchema = z.uuid()
const MAX_REASON_CHARS = 300

/** Puts all graded submissions of an exercise into the queue once more, and goes to where their progress shows. */
export async function beginRegrade(_state: FormState, form: FormData): Promise<FormState> {
  let id = ''
  const state = await formAction(form, async () => {
    const user = await requireApiUser('teach')
    const { db, catalog } = await getContext()
    const exercise = findExercise(await catalog(), String(form.get('exercise') ?? ''))
    if (!exercise) throw new AppError('not_found', 'There is no such exercise.')
    const reason = String(form.get('reason') ?? '').trim()
    if (reason === '' || reason.length > MAX_REASON_CHARS)
      throw new AppError('invalid_input', 'Say in a sentence why.', {
        details: { fields: { reason: `Say why, in at most ${MAX_REASON_CHARS} characters.` } },
      })
    id = (await startRegrade(db, { exercise, reason, by: user })).id
    return undefined
  })
  if (state.ok) redirect(`/regrades/${id}`)
  return state
}

/** Puts the new reports in the place of the old ones; null when it is done, else why not. */
export async function apply(id: string): Promise<string | null> {
  return attempt(id, (db, end) => applyRegrade(db, { id, ...end }))
}

/** Gives the regrade up; null when it is done, else why not. */
export async function drop(id: string): Promise<string | null> {
  return attempt(id, (db, end) => dropRegrade(db, { id, ...end }))
}

async function attempt(
  id: string,
  work: (db: Awaited<ReturnType<typeof getContext>>['db'], end: { by: Grader; at: Date }) => Promise<unknown>,
): Promise<string | null> {
  try {
    const by = await requireApiUser('teach')
    if (!idSchema.safeParse(id).success) throw new AppError('not_found', 'There is no such regrade.')
    const { db, clock } = await getContext()
    await work(db, { by, at: clock.now() })
    revalidatePath(`/regrades/${id}`)
    return null
  } catch (error) {
    const failure = toAppError(error)
    if (failure.status >= 500) (await getContext()).log.error('a regrade could not be ended', { error: failure })
    return failure.message
  }
}
