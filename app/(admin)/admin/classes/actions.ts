'use server'

import { revalidatePath } from 'next/cache'
import { getContext } from '@/app/_server/context'
import { type FormState, formAction } from '@/app/_server/form'
import { requireApiUser } from '@/app/_server/session'
import { recordAudit } from '@/lib/accounts/mutations'
import { parseFields } from '@/lib/accounts/schema'
import { setClassLimit } from '@/lib/sandboxes/classes/mutations'
import { classLimitSchema } from '@/lib/sandboxes/classes/schema'

/** Says how many sandboxes a class may have at once; an empty field leaves it to the settings. */
export async function changeClassLimit(_state: FormState, form: FormData): Promise<FormState> {
  return formAction(form, async () => {
    const admin = await requireApiUser('manage_sandboxes')
    const { db, clock } = await getContext()
    const { id, limit } = parseFields(classLimitSchema, { id: form.get('id'), limit: form.get('limit') })
    const { name, before } = await setClassLimit(db, { id, limit })
    await recordAudit(db, {
      action: 'class.limit_changed',
      actorId: admin.id,
      target: id,
      at: clock.now(),
      details: { before, after: limit },
    })
    revalidatePath('/admin/classes')
    return limit === null ? `${name}: as the settings say.` : `${name}: at most ${limit}.`
  })
}
