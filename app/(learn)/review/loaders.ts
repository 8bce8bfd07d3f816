import type { QuestionView } from '@/app/_learn/live'
import { lessonHref } from '@/app/_learn/next-lesson'
import { showQuestion } from '@/app/_learn/question-views'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { findLanguage } from '@/app/_text/language'
import { explain } from '@/lib/labs/judge'
import { catalogIn } from '@/lib/labs/translations/apply'
import type { Question } from '@/lib/labs/types'
import { findReviews, type LessonReview } from '@/lib/progress/review/data'

export interface DueReview {
  /** Changes with each review, so that a page that stays open begins anew. */
  key: string
  title: string
  href: string
  api: string
  /** Counted from 1. */
  number: number
  questions: QuestionView[]
}

export interface ReviewPage {
  due: DueReview[]
  /** What comes later, the earliest first. Times are ISO. */
  later: { key: string; title: string; href: string; dueAt: string }[]
}

/** The signed-in learner's reviews: those to answer now with their questions, and when the others come. */
export async function loadReviews(): Promise<ReviewPage> {
  const user = await requireUser({ path: '/review' })
  const { db, catalogOf, clock } = await getContext()
  const reviews = await findReviews(db, {
    userId: user.id,
    catalog: catalogIn(await catalogOf(user.id), await findLanguage()),
  })
  const now = clock.now()
  const due = reviews.filter(({ dueAt }) => dueAt <= now)
  return {
    due: due.map(showReview),
    later: reviews
      .filter(({ dueAt }) => dueAt > now)
      .map(({ attemptId, lesson, dueAt }) => ({
        key: attemptId,
        title: lesson.title,
        href: lessonHref(lesson.id, null),
        dueAt: dueAt.toISOString(),
      })),
  }
}

function showReview({ attemptId, lesson, round, questions, answered }: LessonReview): DueReview {
  return {
    key: `${attemptId} ${round}`,
    title: lesson.title,
    href: lessonHref(lesson.id, null),
    api: `/api/lessons/${lesson.id}/review`,
    number: round + 1,
    questions: questions.map((question) => ({
      ...showQuestion(question, `${attemptId} ${round}`),
      answer: showAnswer(question, answered.find((one) => one.questionId === question.id)?.choice),
    })),
  }
}

function showAnswer(question: Question, choice: string[] | undefined): QuestionView['answer'] {
  if (!choice) return null
  try {
    return { ...explain(question, choice), choice }
  } catch {
    // The question has changed since: what was answered counts, and there is nothing to show of it.
    return { correct: false, options: [], why: null, choice }
  }
}
