import type { Db } from '@/lib/db/client'
import type { Course, Exercise, Lesson } from '@/lib/labs/types'
import { lessonProgress } from '@/lib/progress/data'

export interface NextLesson {
  title: string
  href: string
  /** False when the reader has not begun it yet. */
  started: boolean
}

export function lessonHref(lessonId: string, stepId?: string | null): string {
  return `/courses/${lessonId}${stepId ? `?step=${encodeURIComponent(stepId)}` : ''}`
}

export function exerciseHref({ lessonId, id }: Pick<Exercise, 'lessonId' | 'id'>): string {
  return `/courses/${lessonId}/exercise/${id}`
}

/** The lesson to go on with: the first begun and unfinished, else the first unfinished; null when all is done. */
export async function findNextLesson(
  db: Db,
  { userId, courses }: { userId: string; courses: Course[] },
): Promise<NextLesson | null> {
  const progress = await lessonProgress(db, { userId, catalog: { courses } })
  const open = courses
    .flatMap((course): Lesson[] => course.lessons)
    .map((lesson) => ({ lesson, mine: progress.get(lesson.id) }))
    .filter(({ mine }) => !mine?.completedAt)
  const found = open.find(({ mine }) => mine?.started) ?? open[0]
  if (!found) return null
  const { lesson, mine } = found
  return { title: lesson.title, href: lessonHref(lesson.id, mine?.nextStepId), started: mine?.started ?? false }
}
