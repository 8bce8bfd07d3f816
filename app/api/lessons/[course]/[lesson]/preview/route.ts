import { z } from 'zod'
import { type LessonParams, type LessonScope, loadLessonScope } from '@/app/_learn/lesson-scope'
import { inPlace } from '@/app/_learn/places'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { findLiveSandbox } from '@/lib/sandboxes/data'
import { previewAddress } from '@/lib/sandboxes/preview/address'
import { findEpoch } from '@/lib/sandboxes/preview/data'
import { listListening } from '@/lib/sandboxes/preview/listening'
import { sealPass } from '@/lib/sandboxes/preview/pass'
import { isRunning } from '@/lib/sandboxes/types'

const bodySchema = z.object({ port: z.number().int().min(1).max(65535) })

/** `{ports}`: where something answers in the learner's own sandbox. */
export const GET = apiRoute<LessonParams>(async (_request, params) => {
  const scope = await loadLessonScope(params)
  const { containerId } = await requireOwn(scope)
  const ports = await inPlace('check', scope.user.id, () => listListening(scope.context.engine, containerId))
  return { ports }
})

/** `{url}`: an address that shows one port of the learner's own sandbox, to whoever has it, while that runs. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const { port } = await readBody(request, bodySchema)
  const { id } = await requireOwn(scope)
  const { config, db } = scope.context
  const pass = sealPass({ sandboxId: id, port }, { secret: config.secret, epoch: await findEpoch(db, scope.user.id) })
  return { url: previewAddress(pass, { previewUrl: config.previewUrl, siteUrl: config.url }) }
})

async function requireOwn({ context, user, lesson }: LessonScope): Promise<{ id: string; containerId: string }> {
  const sandbox = await findLiveSandbox(context.db, { userId: user.id, lessonId: lesson.id })
  if (!isRunning(sandbox)) throw new AppError('conflict', 'The sandbox is not running. Start it, then look again.')
  return sandbox
}
