import { findLanguage } from '@/app/_text/language'
import { findLesson } from '@/lib/labs/catalog'
import { catalogIn } from '@/lib/labs/translations/apply'
import { moveAttempt } from '@/lib/publishing/mutations'
import { beginLesson } from './begin-lesson'
import type { LessonScope } from './lesson-scope'

/** The same place in the lesson as it is offered now, with the values that it needs; nothing is moved there yet. */
export async function atOffered(scope: LessonScope): Promise<LessonScope> {
  const { context, user } = scope
  const lesson = findLesson(catalogIn(await context.catalog(), await findLanguage()), scope.lesson.id)
  if (!lesson || lesson.version === scope.lesson.version) return scope
  return { ...scope, lesson, attempt: await beginLesson(context, { userId: user.id, lesson }) }
}

/** Moves the learner's attempt to the version of `scope`. */
export async function settleAt({ context, attempt, lesson }: LessonScope): Promise<void> {
  if (attempt.version !== lesson.version)
    await moveAttempt(context.db, { attemptId: attempt.id, version: lesson.version })
}
