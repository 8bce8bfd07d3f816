import type { Db } from '@/lib/db/client'
import type { Catalog, Lesson } from '@/lib/labs/types'
import { choiceOf } from '../data'
import { planReview, type Reviewed, type ReviewState } from './plan'

/** A finished lesson that is still reviewed. */
export interface LessonReview extends ReviewState {
  attemptId: string
  lesson: Lesson
}

/** This learner's next review of each finished lesson, the earliest first. Lessons that were taken away have none. */
export async function findReviews(
  db: Db,
  { userId, catalog }: { userId: string; catalog: Pick<Catalog, 'courses'> },
): Promise<LessonReview[]> {
  const lessons = catalog.courses.flatMap((course) => course.lessons)
  const attempts = await db.attempt.findMany({
    where: { userId, completedAt: { not: null }, lessonId: { in: lessons.map(({ id }) => id) } },
    select: { id: true, lessonId: true, completedAt: true, reviews: REVIEWED },
  })
  const found = attempts.flatMap((attempt) => {
    const lesson = lessons.find((one) => one.id === attempt.lessonId)
    return (lesson && planOf(lesson, attempt)) ?? []
  })
  return found.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
}

/** The next review of one attempt, if the lesson is finished. */
export async function findReview(
  db: Db,
  { attemptId, lesson }: { attemptId: string; lesson: Lesson },
): Promise<LessonReview | null> {
  const attempt = await db.attempt.findUnique({
    where: { id: attemptId },
    select: { id: true, lessonId: true, completedAt: true, reviews: REVIEWED },
  })
  return attempt?.lessonId === lesson.id ? planOf(lesson, attempt) : null
}

const REVIEWED = {
  select: { round: true, questionId: true, choice: true, correct: true, answeredAt: true } satisfies Record<
    keyof Reviewed,
    true
  >,
}

type Row = Omit<Reviewed, 'choice'> & { choice: unknown }

function planOf(
  lesson: Lesson,
  { id, completedAt, reviews }: { id: string; completedAt: Date | null; reviews: Row[] },
): LessonReview | null {
  if (!completedAt) return null
  const reviewed = reviews.map((one) => ({ ...one, choice: choiceOf(one.choice) }))
  const state = planReview(lesson, { attemptId: id, completedAt, reviewed })
  return state && { ...state, attemptId: id, lesson }
}
