import { answerBody } from '@/app/_learn/answer-body'
import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { answerReview } from '@/lib/progress/review/mutations'

/** Takes the one answer to a question of the review that is due; returns what is right and why. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const { context, lesson, attempt } = await loadLessonScope(params)
  const { question: questionId, choice } = await readBody(request, answerBody)
  const now = context.clock.now()
  return answerReview(context.db, { attemptId: attempt.id, lesson, questionId, choice, now })
})
