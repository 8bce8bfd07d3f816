'use client'

import { Check, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import type { AnswerView, QuestionView } from '@/app/_learn/live'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { InlineText } from '@/app/_ui/inline-text'
import { useLesson } from './lesson-context'

/** A question in the text: choose, check, read why. */
export function Quiz({ id }: { id?: string }) {
  const question = useLesson().questions.find((one) => one.id === id)
  return question ? <Question question={question} /> : null
}

function Question({ question }: { question: QuestionView }) {
  const { api } = useLesson()
  const [choice, setChoice] = useState<string[]>(question.answer?.choice ?? [])
  const [answer, setAnswer] = useState<AnswerView | null>(question.answer)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)

  function choose(option: string, on: boolean) {
    setAnswer(null)
    setChoice((now) =>
      question.kind === 'single' ? [option] : on ? [...now, option] : now.filter((o) => o !== option),
    )
  }

  async function check(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setTrouble(null)
    try {
      const result = await call<Omit<AnswerView, 'choice'>>(`${api}/answers`, { question: question.id, choice })
      setAnswer({ ...result, choice })
    } catch (error) {
      setTrouble(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      onSubmit={check}
      className="rounded-lg border bg-surface px-4 py-4 sm:px-5"
      data-testid="quiz"
      data-question-id={question.id}
      data-correct={answer?.correct ?? ''}
    >
      <fieldset>
        <legend className="font-[600]">
          <InlineText text={question.text} />
        </legend>
        {question.kind === 'multiple' ? <p className="mt-1 text-ink-3 text-sm">Choose all that hold.</p> : null}
        <div className="mt-3 space-y-1">
          {question.options.map((option) => (
            <Option
              key={option.id}
              name={question.id}
              kind={question.kind}
              option={option}
              checked={choice.includes(option.id)}
              verdict={answer?.options.find((one) => one.id === option.id) ?? null}
              onChoose={choose}
            />
          ))}
        </div>
      </fieldset>
      <div className="mt-3 flex min-h-8 items-center gap-4">
        {answer?.correct ? null : (
          <Button type="submit" size="sm" busy={busy} disabled={choice.length === 0}>
            {answer ? 'Check again' : 'Check'}
          </Button>
        )}
        <p aria-live="polite" className={cx('text-sm font-[560]', answer?.correct ? 'text-good' : 'text-bad')}>
          {trouble ?? (answer ? (answer.correct ? 'Right.' : 'Not quite. Read why, and choose again.') : '')}
        </p>
      </div>
    </form>
  )
}

function Option({
  name,
  kind,
  option,
  checked,
  verdict,
  onChoose,
}: {
  name: string
  kind: 'single' | 'multiple'
  option: { id: string; text: string }
  checked: boolean
  verdict: { correct: boolean; why: string } | null
  onChoose: (option: string, on: boolean) => void
}) {
  return (
    <label className="grid cursor-pointer grid-cols-[1.25rem_1fr] gap-x-2.5 rounded-md px-2 py-2 hover:bg-sunken">
      <input
        type={kind === 'single' ? 'radio' : 'checkbox'}
        name={name}
        value={option.id}
        checked={checked}
        onChange={(event) => onChoose(option.id, event.target.checked)}
        className="mt-1.5 size-4 accent-deep"
      />
      <span className="text-base">
        <InlineText text={option.text} />
      </span>
      {verdict ? (
        <span className="col-start-2 flex gap-1.5 text-ink-2 text-sm">
          {verdict.correct ? (
            <Check className="mt-0.5 size-4 shrink-0 text-good" aria-label="Right:" />
          ) : (
            <X className="mt-0.5 size-4 shrink-0 text-bad" aria-label="Wrong:" />
          )}
          <InlineText text={verdict.why} />
        </span>
      ) : null}
    </label>
  )
}
