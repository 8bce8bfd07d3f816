'use client'

import { InlineText } from '@/app/_ui/inline-text'
import type { QuestionInput } from './input'
import { OptionVerdict } from './verdict'

/** One of several, or several of several. */
export function Choice({ question, choice, answer, fixed, onChange }: QuestionInput) {
  const single = question.kind === 'single'
  return (
    <div className="space-y-1">
      {question.options.map(({ id, text }) => {
        const verdict = answer?.options.find((one) => one.id === id)
        return (
          <label
            key={id}
            className="grid cursor-pointer grid-cols-[1.25rem_1fr] gap-x-2.5 rounded-md px-2 py-2 hover:bg-sunken"
          >
            <input
              type={single ? 'radio' : 'checkbox'}
              name={question.id}
              value={id}
              checked={choice.includes(id)}
              disabled={fixed}
              onChange={({ target }) =>
                onChange(single ? [id] : target.checked ? [...choice, id] : choice.filter((one) => one !== id))
              }
              className="mt-1.5 size-4 accent-deep"
            />
            <span className="text-base">
              <InlineText text={text} />
            </span>
            {verdict ? <OptionVerdict {...verdict} words={['Right:', 'Wrong:']} /> : null}
          </label>
        )
      })}
    </div>
  )
}
