import { z } from 'zod'
import { checksContext, type LessonParams, type LessonScope, loadLessonScope } from '@/app/_learn/lesson-scope'
import { pokeLive } from '@/app/_learn/live-hub'
import { noteWork } from '@/app/_learn/note-work'
import { inPlace } from '@/app/_learn/places'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { nextHint } from '@/lib/checks/hints'
import { submitInput } from '@/lib/checks/input'
import { checkTasks } from '@/lib/checks/tasks'
import { findLiveSandbox } from '@/lib/sandboxes/data'

const bodySchema = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['hint', 'check']), task: z.string().max(100) }),
  z.object({ do: z.literal('answer'), task: z.string().max(100), text: z.string().max(10_000) }),
])

/** Shows the next hint of a task, has a task looked at now, or takes the answer of one that asks for it. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const body = await readBody(request, bodySchema)
  await noteWork(scope)
  const result = await inPlace('check', scope.user.id, () => act(scope, body))
  pokeLive(scope.attempt.id)
  return result
})

async function act({ context, user, lesson, attempt }: LessonScope, body: z.infer<typeof bodySchema>) {
  const { db } = context
  const ctx = checksContext(context)
  if (body.do === 'hint') return nextHint(db, { attemptId: attempt.id, taskId: body.task, lesson })
  if (body.do === 'answer') return submitInput(ctx, { attempt, lesson, taskId: body.task, text: body.text })
  const sandbox = await findLiveSandbox(db, { userId: user.id, lessonId: lesson.id })
  const states = await checkTasks(ctx, { attempt, lesson, sandbox, asked: body.task })
  const state = states.find(({ id }) => id === body.task)
  if (!state) throw new AppError('not_found', 'There is no such task.')
  return state
}
