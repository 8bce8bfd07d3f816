import type { Db } from '@/lib/db/client'
import type { Attempt } from '@/lib/db/generated/client'
import type { Catalog, Lesson } from '@/lib/labs/types'
import { type AttemptFacts, measure } from './completion'
import type { LessonProgress } from './types'

const FACTS = {
  tasks: { select: { taskId: true, passedAt: true } },
  answers: { select: { questionId: true, correct: true, answeredAt: true } },
  submissions: {
    where: { state: 'graded' as const },
    select: { exerciseId: true, score: true, maxScore: true, createdAt: true, finishedAt: true },
  },
}

/** This learner's attempt at a lesson, or null. */
export async function findAttempt(
  db: Db,
  { userId, lessonId }: { userId: string; lessonId: string },
): Promise<Attempt | null> {
  return db.attempt.findUnique({ where: { userId_lessonId: { userId, lessonId } } })
}

/** How far this learner is, for every lesson of the catalog, by lesson id. */
export async function lessonProgress(
  db: Db,
  { userId, catalog }: { userId: string; catalog: Pick<Catalog, 'courses'> },
): Promise<Map<string, LessonProgress>> {
  const lessons = catalog.courses.flatMap((course) => course.lessons)
  const attempts = await db.attempt.findMany({
    where: { userId, lessonId: { in: lessons.map((lesson) => lesson.id) } },
    include: FACTS,
  })
  return new Map(
    lessons.map((lesson) => {
      const attempt = attempts.find((one) => one.lessonId === lesson.id)
      return [lesson.id, measure(lesson, attempt ? toFacts(attempt) : null)]
    }),
  )
}

/** What the learner has answered so far, by question id: to show a lesson as it was left. */
export async function findAnswers(
  db: Db,
  { attemptId }: { attemptId: string },
): Promise<Map<string, { choice: string[]; correct: boolean }>> {
  const answers = await db.quizAnswer.findMany({ where: { attemptId } })
  return new Map(answers.map(({ questionId, choice, correct }) => [questionId, { choice: choiceOf(choice), correct }]))
}

/** An answer as it is kept in a column of JSON. */
export function choiceOf(json: unknown): string[] {
  return Array.isArray(json) ? json.map(String) : []
}

/** How far one attempt is. Null for an attempt of another lesson, or none. */
export async function findProgress(
  db: Db,
  { attemptId, lesson }: { attemptId: string; lesson: Lesson },
): Promise<LessonProgress | null> {
  const attempt = await db.attempt.findUnique({ where: { id: attemptId }, include: FACTS })
  return attempt?.lessonId === lesson.id ? measure(lesson, toFacts(attempt)) : null
}

interface Row extends Pick<AttemptFacts, 'stepId' | 'completedAt' | 'tasks' | 'answers'> {
  submissions: {
    exerciseId: string
    score: number | null
    maxScore: number | null
    createdAt: Date
    finishedAt: Date | null
  }[]
}

function toFacts({ stepId, completedAt, tasks, answers, submissions }: Row): AttemptFacts {
  const grades = submissions.flatMap(({ exerciseId, score, maxScore, createdAt, finishedAt }) =>
    score !== null && maxScore !== null ? [{ exerciseId, score, maxScore, at: finishedAt ?? createdAt }] : [],
  )
  return { stepId, completedAt, tasks, answers, grades }
}
