import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { shareReport } from '@/lib/grading/sharing/mutations'

/** The learner's consent: instructors may read this report until it is taken back. */
export const PUT = apiRoute<{ id: string }>(async (_request, { id }) => {
  const user = await requireApiUser()
  const { db, clock } = await getContext()
  const at = clock.now()
  await shareReport(db, { id, userId: user.id, at })
  return { sharedAt: at.toISOString() }
})

export const DELETE = apiRoute<{ id: string }>(async (_request, { id }) => {
  const user = await requireApiUser()
  const { db } = await getContext()
  await shareReport(db, { id, userId: user.id, at: null })
  return { sharedAt: null }
})
