import type { AnswerView, QuestionView } from '@/app/_learn/live'

/** What the parts of a question that take the answer are given. */
export interface QuestionInput {
  question: QuestionView
  choice: string[]
  answer: AnswerView | null
  /** The answer stands and cannot be changed any more. */
  fixed: boolean
  onChange: (choice: string[]) => void
}
