import { z } from 'zod'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { noteWork } from '@/app/_learn/note-work'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { submit } from '@/lib/grading/submit'

const bodySchema = z.object({ files: z.record(z.string().max(500), z.string().max(200_000)) })

/** Hands in the learner's files for grading; returns the submission's id. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const { context, user, lesson, attempt } = scope
  if (!lesson.exercise) throw new AppError('not_found', 'This lesson has no exercise.')
  const { files } = await readBody(request, bodySchema)
  await noteWork(scope)
  const { id } = await submit(context.db, { userId: user.id, attemptId: attempt.id, exercise: lesson.exercise, files })
  return { id }
})
