import { z } from 'zod'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { visitStep } from '@/lib/progress/mutations'

const bodySchema = z.object({ step: z.string().max(100) })

/** Notes which step is open, to come back to. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const { context, lesson, attempt } = await loadLessonScope(params)
  const { step } = await readBody(request, bodySchema)
  if (!lesson.steps.some(({ id }) => id === step)) throw new AppError('not_found', 'There is no such step.')
  await visitStep(context.db, { attemptId: attempt.id, stepId: step })
  return { ok: true }
})
