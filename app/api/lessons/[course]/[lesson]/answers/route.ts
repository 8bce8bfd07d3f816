import { answerBody } from '@/app/_learn/answer-body'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { noteWork } from '@/app/_learn/note-work'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { answerQuestion } from '@/lib/progress/mutations'

/** Takes the answer to a quiz question; returns whether it is right and why. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const scope = await loadLessonScope(params)
  const { context, lesson, attempt } = scope
  const { question, choice } = await readBody(request, answerBody)
  await noteWork(scope)
  return answerQuestion(context.db, { attemptId: attempt.id, lesson, questionId: question, choice })
})
