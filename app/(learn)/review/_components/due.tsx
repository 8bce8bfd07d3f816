'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call } from '@/app/_learn/call'
import type { AnswerView } from '@/app/_learn/live'
import { QuestionForm } from '@/app/_learn/quiz/question-form'
import { Button } from '@/app/_ui/button'
import { count } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { DueReview } from '../loaders'

/** The questions of one review; the learner reads the answers before it goes from the page. */
export function Due({ review, of }: { review: DueReview; of: number }) {
  const router = useRouter()
  const { questions } = review
  const [results, setResults] = useState(
    () => new Map(questions.flatMap(({ id, answer }) => (answer ? [[id, answer.correct] as const] : []))),
  )
  const right = [...results.values()].filter(Boolean).length
  async function send(question: string, choice: string[]) {
    const answer = await call<AnswerView>(review.api, { question, choice })
    setResults((now) => new Map(now).set(question, answer.correct))
    return answer
  }
  return (
    <Section
      title={review.title}
      lead={
        <>
          Review {review.number} of {of}. Each question is asked once.{' '}
          <Link className="underline" href={review.href}>
            Read the lesson again
          </Link>
        </>
      }
    >
      <div className="max-w-prose space-y-4" data-testid="review" data-answered={results.size}>
        {questions.map((question) => (
          <QuestionForm key={question.id} question={question} send={(choice) => send(question.id, choice)} once />
        ))}
        {results.size === questions.length ? (
          <div className="flex flex-wrap items-center gap-4" role="status">
            <p className="font-[560]" data-testid="review-done">
              {right} of {count(questions.length, 'question')} right.{' '}
              {right < questions.length ? 'What was not comes first next time.' : ''}
            </p>
            <Button kind="primary" onClick={() => router.refresh()}>
              Done
            </Button>
          </div>
        ) : null}
      </div>
    </Section>
  )
}
