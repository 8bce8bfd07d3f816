import { z } from 'zod'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { noteWork } from '@/app/_learn/note-work'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { submit } from '@/lib/grading/submit'

/** `exercise` is its id; a lesson with a single one needs none. */
const bodySchema = z.object({
  exercise: z.string().max(100).optional(),
  files: z.record(z.string().max(500), z.string().max(200_000)),
})

/** Hands in the learner's files for grading; returns the submission's id. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const { context, user, lesson, attempt } = scope
  const { exercise: exerciseId, files } = await readBody(request, bodySchema)
  const [only, ...others] = lesson.exercises
  if (exerciseId === undefined && others.length > 0)
    throw new AppError('invalid_input', 'This lesson has several exercises: say which one is meant.')
  const exercise = exerciseId === undefined ? only : lesson.exercises.find(({ id }) => id === exerciseId)
  if (!exercise) throw new AppError('not_found', 'This lesson has no such exercise.')
  await noteWork(scope)
  const { id } = await submit(context.db, { userId: user.id, attemptId: attempt.id, exercise, files })
  return { id }
})
