'use client'

import { cx } from '@/app/_ui/cx'
import { inputStyle } from '@/app/_ui/field'
import type { QuestionInput } from './input'

/** A number or a short text. */
export function Typed({ question, choice, answer, fixed, onChange }: QuestionInput) {
  const isNumber = question.kind === 'number'
  return (
    <label className="flex max-w-sm items-center gap-2">
      <span className="sr-only">
        {isNumber ? `Your number${question.unit ? ` in ${question.unit}` : ''}` : 'Your answer'}
      </span>
      <input
        className={cx(inputStyle, isNumber && 'text-right tabular-nums')}
        inputMode={isNumber ? 'decimal' : 'text'}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        maxLength={200}
        value={choice[0] ?? ''}
        disabled={fixed}
        aria-invalid={answer && !answer.correct ? true : undefined}
        onChange={({ target }) => onChange([target.value])}
      />
      {question.unit ? <span className="text-ink-2">{question.unit}</span> : null}
    </label>
  )
}
