import type { Db } from '@/lib/db/client'
import type { Catalog, Lesson } from '@/lib/labs/types'
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
  const found = attempts.flatMap(({ id, lessonId, completedAt, reviews }): LessonReview[] => {
    const lesson = lessons.find((one) => one.id === lessonId)
    if (!lesson || !completedAt) return []
    const state = planReview(lesson, { attemptId: id, completedAt, reviewed: reviews })
    return state ? [{ ...state, attemptId: id, lesson }] : []
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
    select: { lessonId: true, completedAt: true, reviews: REVIEWED },
  })
  if (!attempt?.completedAt || attempt.lessonId !== lesson.id) return null
  const state = planReview(lesson, { attemptId, completedAt: attempt.completedAt, reviewed: attempt.reviews })
  return state ? { ...state, attemptId, lesson } : null
}

/** What the learner has answered in this review, by question id. */
export async function findReviewChoices(
  db: Db,
  { attemptId, round }: { attemptId: string; round: number },
): Promise<Map<string, string[]>> {
  const answers = await db.reviewAnswer.findMany({ where: { attemptId, round } })
  return new Map(answers.map(({ questionId, choice }) => [questionId, Array.isArray(choice) ? choice.map(String) : []]))
}

const REVIEWED = {
  select: { round: true, questionId: true, correct: true, answeredAt: true } satisfies Record<keyof Reviewed, true>,
}
