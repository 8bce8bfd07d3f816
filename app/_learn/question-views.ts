import { createHash } from 'node:crypto'
import type { Db } from '@/lib/db/client'
import { judge, rightChoice } from '@/lib/labs/judge'
import type { Lesson, Question } from '@/lib/labs/types'
import { findAnswers } from '@/lib/progress/data'
import type { AnswerView, QuestionView } from './live'

/** A lesson's questions with the learner's own answers; what is right stays on the server until it was answered. */
export async function questionViews(
  db: Db,
  { attemptId, lesson }: { attemptId: string; lesson: Lesson },
): Promise<QuestionView[]> {
  const answers = await findAnswers(db, { attemptId })
  return lesson.questions.map((question) => ({
    ...showQuestion(question, attemptId),
    answer: showAnswer(question, answers.get(question.id)),
  }))
}

/** A question as it may be shown before it is answered. `salt` makes the mix of an order the same at each visit. */
export function showQuestion(question: Question, salt: string): Omit<QuestionView, 'answer'> {
  const options = 'options' in question ? question.options.map(({ id, text }) => ({ id, text })) : []
  return {
    id: question.id,
    kind: question.kind,
    text: question.text,
    options: question.kind === 'order' ? mix(options, salt + question.id) : options,
    unit: question.kind === 'number' ? question.unit : null,
  }
}

/**
 * What was right once stays right, also when a newer version of the question would not take it. Null for a wrong
 * answer that it no longer takes: it is asked again.
 */
function showAnswer(question: Question, mine: { choice: string[]; correct: boolean } | undefined): AnswerView | null {
  if (!mine) return null
  try {
    return { ...judge(question, mine.correct ? rightChoice(question) : mine.choice), choice: mine.choice }
  } catch {
    return null
  }
}

/** In the order of their hashes; the right order, should that come out, begins with its last. */
function mix<T extends { id: string }>(options: T[], salt: string): T[] {
  const rank = ({ id }: T) => createHash('sha256').update(`${salt} ${id}`).digest('hex')
  const mixed = [...options].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  const isRight = mixed.every((option, at) => option === options[at])
  return isRight ? [...mixed.slice(-1), ...mixed.slice(0, -1)] : mixed
}
