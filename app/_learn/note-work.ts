import { findLiveSandbox } from '@/lib/sandboxes/data'
import { touchSandbox } from '@/lib/sandboxes/mutations'
import type { LessonScope } from './lesson-scope'

/** Counts what the learner does in the page (a check, an answer, handing in) as use of the sandbox. Never throws. */
export async function noteWork({ context, user, lesson }: LessonScope): Promise<void> {
  const { db, clock, log } = context
  try {
    const live = await findLiveSandbox(db, { userId: user.id, lessonId: lesson.id })
    if (live) await touchSandbox(db, { id: live.id, at: clock.now() })
  } catch (error) {
    log.warn('work in the page was not noted', { user: user.id, lesson: lesson.id, error })
  }
}
