'use client'

import { call } from '@/app/_learn/call'
import type { AnswerView } from '@/app/_learn/live'
import { QuestionForm } from '@/app/_learn/quiz/question-form'
import { useLesson } from './lesson-context'

/** A question in the text. */
export function Quiz({ id }: { id?: string }) {
  const { api, questions } = useLesson()
  const question = questions.find((one) => one.id === id)
  if (!question) return null
  const send = (choice: string[]) => call<AnswerView>(`${api}/answers`, { question: question.id, choice })
  return <QuestionForm question={question} send={send} />
}
