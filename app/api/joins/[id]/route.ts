import { z } from 'zod'
import { readBody } from '@/app/_learn/read-body'
import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { AppError } from '@/lib/base/errors'
import { findJoin } from '@/lib/terminal/joins/data'
import { answerJoin, endJoin } from '@/lib/terminal/joins/mutations'
import { viewOf } from '../view'

const bodySchema = z.object({ do: z.enum(['view', 'type', 'refuse', 'end']) })

export const GET = apiRoute<{ id: string }>(async (_request, { id }) => {
  const user = await requireApiUser()
  const { db, clock } = await getContext()
  const join = await findJoin(db, { id, userId: user.id })
  if (!join) throw new AppError('not_found', 'There is no such question.')
  return { join: viewOf(join, clock.now()) }
})

/** The owner consents (to viewing or typing) or refuses; either side ends it. */
export const PATCH = apiRoute<{ id: string }>(async (request, { id }) => {
  const user = await requireApiUser()
  const { db, clock } = await getContext()
  const { do: answer } = await readBody(request, bodySchema)
  const now = clock.now()
  const join =
    answer === 'end'
      ? await endJoin(db, { id, userId: user.id, now })
      : await answerJoin(db, { id, ownerId: user.id, answer, now })
  return { join: viewOf(join, now) }
})
