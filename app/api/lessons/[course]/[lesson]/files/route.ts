import { z } from 'zod'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { pokeLive } from '@/app/_learn/live-hub'
import { inPlace } from '@/app/_learn/places'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { putFiles } from '@/lib/docker/files'
import { findLiveSandbox } from '@/lib/sandboxes/data'
import { HOME_DIR, LEARNER_GID, LEARNER_UID } from '@/lib/sandboxes/limits'
import { isRunning } from '@/lib/sandboxes/types'

const FILE_MODE = 0o644
const bodySchema = z.object({ path: z.string().min(1).max(500), content: z.string().max(200_000) })

/** Saves a file of the lesson's text into the home of the learner's own sandbox. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const { context, user, lesson, attempt } = await loadLessonScope(params)
  const { path, content } = await readBody(request, bodySchema)
  const sandbox = await findLiveSandbox(context.db, { userId: user.id, lessonId: lesson.id })
  if (!isRunning(sandbox)) throw new AppError('conflict', 'The sandbox is not running. Start it, then save again.')
  await inPlace('check', user.id, () =>
    putFiles(context.engine, {
      containerId: sandbox.containerId,
      dir: HOME_DIR,
      files: [{ path, content: Buffer.from(content), mode: FILE_MODE }],
      uid: LEARNER_UID,
      gid: LEARNER_GID,
      signal: request.signal,
    }),
  )
  pokeLive(attempt.id)
  return { ok: true }
})
