import type { Db } from '@/lib/db/client'
import type { Lesson } from '@/lib/labs/types'
import { findAnswers } from '@/lib/progress/data'
import type { QuestionView } from './live'

/** A lesson's questions with the learner's own answers; what is right stays on the server until it was answered. */
export async function questionViews(
  db: Db,
  { attemptId, lesson }: { attemptId: string; lesson: Lesson },
): Promise<QuestionView[]> {
  const answers = await findAnswers(db, { attemptId })
  return lesson.questions.map(({ id, kind, text, options }) => {
    const mine = answers.get(id)
    return {
      id,
      kind,
      text,
      options: options.map((option) => ({ id: option.id, text: option.text })),
      answer: mine
        ? {
            choice: mine.choice,
            correct: mine.correct,
            options: options
              .filter((option) => mine.correct || mine.choice.includes(option.id))
              .map((option) => ({ id: option.id, correct: option.correct, why: option.why })),
          }
        : null,
    }
  })
}
