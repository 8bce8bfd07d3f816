import { type LessonParams, loadLessonScope } from '@/app/_learn/lesson-scope'
import { inPlace } from '@/app/_learn/places'
import { apiRoute } from '@/app/_server/respond'
import { myEngine } from '@/app/_xray/my-engine'

/** Containers, networks and images of the learner's own engine in this lesson. */
export const GET = apiRoute<LessonParams>(async (_request, params) => {
  const { context, user, lesson } = await loadLessonScope(params)
  return inPlace('check', user.id, () => myEngine(context, { userId: user.id, lessonId: lesson.id }))
})
