'use client'

import { type FormEvent, useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import type { AnswerView, QuestionView } from '@/app/_learn/live'
import type { Texts } from '@/app/_text/en'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { InlineText } from '@/app/_ui/inline-text'
import { Choice } from './choice'
import { Order } from './order'
import { Typed } from './typed'

/**
 * A question: answer, check, read why. `send` hands the answer in and brings what is said of it; with `once` there is
 * one try, after which the answer stands.
 */
export function QuestionForm({
  question,
  send,
  once = false,
}: {
  question: QuestionView
  send: (choice: string[]) => Promise<Omit<AnswerView, 'choice'>>
  once?: boolean
}) {
  const { kind } = question
  const { quiz } = useTexts()
  const how = kind === 'multiple' || kind === 'order' ? quiz[kind] : null
  const [choice, setChoice] = useState(question.answer?.choice ?? firstChoice(question))
  const [answer, setAnswer] = useState<AnswerView | null>(question.answer)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const over = answer !== null && (once || answer.correct)

  function change(next: string[]) {
    if (over && once) return
    setAnswer(null)
    setTrouble(null)
    setChoice(next)
  }

  async function check(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setTrouble(null)
    try {
      setAnswer({ ...(await send(choice)), choice })
    } catch (error) {
      setTrouble(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }

  const Input = kind === 'order' ? Order : kind === 'number' || kind === 'text' ? Typed : Choice
  return (
    <form
      onSubmit={check}
      className="rounded-lg border bg-surface px-4 py-4 sm:px-5"
      data-testid="quiz"
      data-question-id={question.id}
      data-correct={answer?.correct ?? ''}
    >
      <fieldset className="min-w-0">
        <legend className="font-[600]">
          <InlineText text={question.text} />
        </legend>
        {how ? <p className="mt-1 text-ink-3 text-sm">{how}</p> : null}
        <div className="mt-3">
          <Input question={question} choice={choice} answer={answer} fixed={over && once} onChange={change} />
        </div>
      </fieldset>
      {over && answer && !answer.correct ? <Solution question={question} answer={answer} /> : null}
      {answer?.why ? (
        <p className="mt-3 text-ink-2 text-sm" data-testid="quiz-why">
          <InlineText text={answer.why} />
        </p>
      ) : null}
      <div className="mt-3 flex min-h-8 items-center gap-4">
        {over ? null : (
          <Button type="submit" size="sm" busy={busy} disabled={isEmpty(choice)}>
            {answer ? quiz.again : quiz.check}
          </Button>
        )}
        <p
          aria-live="polite"
          className={cx('text-sm font-[560]', answer?.correct && !trouble ? 'text-good' : 'text-bad')}
        >
          {trouble ?? verdictOf(kind, answer, { once, quiz })}
        </p>
      </div>
    </form>
  )
}

/** What would have been right, where the marks at the options do not show it. */
function Solution({ question, answer }: { question: QuestionView; answer: AnswerView }) {
  const { solution = [] } = answer
  if (question.kind === 'number' || question.kind === 'text')
    return (
      <p className="mt-3 text-sm">
        Right is{' '}
        <strong className="font-semibold">
          {solution[0]} {question.unit}
        </strong>
        .
      </p>
    )
  if (question.kind !== 'order') return null
  return (
    <ol className="mt-3 list-decimal space-y-1 pl-5 text-sm" aria-label="The right order">
      {solution.map((id) => (
        <li key={id}>
          <InlineText text={question.options.find((option) => option.id === id)?.text ?? id} />
        </li>
      ))}
    </ol>
  )
}

function firstChoice({ kind, options }: QuestionView): string[] {
  return kind === 'order' ? options.map(({ id }) => id) : []
}

function isEmpty(choice: string[]): boolean {
  return choice.every((text) => text.trim() === '')
}

function verdictOf(
  kind: QuestionView['kind'],
  answer: AnswerView | null,
  { once, quiz }: { once: boolean; quiz: Texts['quiz'] },
): string {
  if (!answer) return ''
  if (answer.correct) return quiz.right
  if (once) return quiz.no
  if (kind === 'order') return quiz.noOrder
  const explained = answer.why !== null || answer.options.some(({ why }) => why !== '')
  return explained ? quiz.noWhy : quiz.noAgain
}
