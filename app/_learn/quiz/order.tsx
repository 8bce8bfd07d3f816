'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { InlineText } from '@/app/_ui/inline-text'
import type { QuestionInput } from './input'
import { OptionVerdict } from './verdict'

/** Parts that are brought into order, each by two buttons: one way for mouse, finger and keyboard. */
export function Order({ question, choice, answer, fixed, onChange }: QuestionInput) {
  const [said, setSaid] = useState('')
  const list = useRef<HTMLOListElement>(null)

  function move(id: string, by: -1 | 1) {
    const at = choice.indexOf(id)
    const next = choice.filter((one) => one !== id)
    next.splice(at + by, 0, id)
    onChange(next)
    setSaid(`Now in place ${at + by + 1} of ${choice.length}.`)
    // At an end the button that was pressed goes out: the other one of the same part takes the focus.
    requestAnimationFrame(() => {
      const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>(`[data-part="${id}"]`) ?? [])]
      const same = buttons[by === -1 ? 0 : 1]
      ;(same?.disabled ? buttons.find((button) => !button.disabled) : same)?.focus()
    })
  }

  return (
    <>
      <ol ref={list} className="space-y-1.5" aria-label="Your order">
        {choice.map((id, at) => {
          const text = question.options.find((one) => one.id === id)?.text ?? id
          const verdict = answer?.options.find((one) => one.id === id)
          return (
            <li
              key={id}
              className="grid grid-cols-[1.25rem_1fr_auto] items-center gap-x-2.5 rounded-md border px-2 py-1.5"
            >
              <span className="text-ink-3 tabular-nums">{at + 1}</span>
              <span className="min-w-0 text-base">
                <InlineText text={text} />
              </span>
              <span className="flex">
                {([-1, 1] as const).map((by) => (
                  <Button
                    key={by}
                    kind="quiet"
                    size="icon"
                    data-part={id}
                    aria-label={`${by === -1 ? 'Up' : 'Down'}: part ${at + 1}`}
                    disabled={fixed || at + by < 0 || at + by >= choice.length}
                    onClick={() => move(id, by)}
                  >
                    {by === -1 ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />}
                  </Button>
                ))}
              </span>
              {verdict ? <OptionVerdict {...verdict} words={['In its place.', 'Not in its place.']} /> : null}
            </li>
          )
        })}
      </ol>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </>
  )
}
