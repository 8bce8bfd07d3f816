'use server'

import { revalidatePath } from 'next/cache'
import { getContext } from '@/app/_server/context'
import { requireApiUser } from '@/app/_server/session'
import { recordAudit } from '@/lib/accounts/mutations'
import { toAppError } from '@/lib/base/errors'
import { findSandbox } from '@/lib/sandboxes/data'
import { stopSandbox } from '@/lib/sandboxes/stop'

/** Stops anybody's sandbox; null when it is stopped, else why not. */
export async function stopAnySandbox(id: string): Promise<string | null> {
  try {
    const admin = await requireApiUser('manage_sandboxes')
    const { db, sandboxes, clock } = await getContext()
    const sandbox = await findSandbox(db, { id: String(id), userId: null })
    if (sandbox) {
      await stopSandbox(sandboxes, { id: sandbox.id, reason: 'admin' })
      const { id: target, userId, lessonId } = sandbox
      await recordAudit(db, {
        action: 'sandbox.stopped',
        actorId: admin.id,
        target,
        at: clock.now(),
        details: { userId, lessonId },
      })
    }
    revalidatePath('/admin/sandboxes')
    return null
  } catch (error) {
    const failure = toAppError(error)
    if (failure.status >= 500)
      (await getContext()).log.error('a sandbox could not be stopped', { sandbox: id, error: failure })
    return failure.message
  }
}
