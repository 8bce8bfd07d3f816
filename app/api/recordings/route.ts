import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { listRecordings } from '@/lib/terminal/recordings/data'

/** One's own recordings, newest first. */
export const GET = apiRoute(async () => {
  const user = await requireApiUser()
  const { db } = await getContext()
  const recordings = (await listRecordings(db, user.id)).map(
    ({ id, lessonId, title, state, why, startedAt, endedAt, bytes }) => ({
      id,
      lessonId,
      title,
      state,
      why,
      startedAt: startedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      bytes,
    }),
  )
  return { recordings }
})
