import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { AppError } from '@/lib/base/errors'
import { findRecording, readChunks } from '@/lib/terminal/recordings/data'
import { deleteRecording } from '@/lib/terminal/recordings/mutations'

/** The recording as an asciicast v3 file; of one under way, what there is. */
export const GET = apiRoute<{ id: string }>(async (_request, { id }) => {
  const user = await requireApiUser()
  const { db } = await getContext()
  const recording = await findRecording(db, { id, userId: user.id })
  if (!recording) throw new AppError('not_found', 'There is no such recording.')
  const chunks = readChunks(db, id)
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await chunks.return(undefined)),
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'application/x-asciicast',
      'Content-Disposition': `attachment; filename="drydock-${recording.startedAt.toISOString().slice(0, 10)}-${id.slice(-6)}.cast"`,
      'Cache-Control': 'no-store',
    },
  })
})

export const DELETE = apiRoute<{ id: string }>(async (_request, { id }) => {
  const user = await requireApiUser()
  const { db, clock } = await getContext()
  await deleteRecording(db, { id, userId: user.id, now: clock.now() })
  return { ok: true }
})
