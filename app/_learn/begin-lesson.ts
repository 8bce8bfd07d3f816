import type { AppContext } from '@/app/_server/context'
import type { Attempt } from '@/lib/db/generated/client'
import type { Lesson } from '@/lib/labs/types'
import { startAttempt } from '@/lib/progress/mutations'
import { adoptVersion } from '@/lib/publishing/mutations'

/** The learner's attempt at a lesson, which is in the version that they have of it: begun, or as it was left. */
export async function beginLesson(
  { db }: AppContext,
  { userId, lesson }: { userId: string; lesson: Lesson },
): Promise<Attempt> {
  const attempt = await startAttempt(db, { userId, lesson })
  if (attempt.version === lesson.version) return attempt
  const adopted = await adoptVersion(db, { attempt, version: lesson.version })
  return adopted ? { ...attempt, version: lesson.version } : attempt
}
