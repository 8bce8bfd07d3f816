import { Check, X } from 'lucide-react'
import { InlineText } from '@/app/_ui/inline-text'

/** Whether an option is right, and why. */
export function OptionVerdict({ correct, why, words }: { correct: boolean; why: string; words: [string, string] }) {
  const [right, wrong] = words
  return (
    <span className="col-start-2 flex gap-1.5 text-ink-2 text-sm">
      {correct ? (
        <Check className="mt-0.5 size-4 shrink-0 text-good" aria-label={right} />
      ) : (
        <X className="mt-0.5 size-4 shrink-0 text-bad" aria-label={wrong} />
      )}
      {/* In a box of its own: code in the text would else be a column. */}
      {why ? (
        <span className="min-w-0">
          <InlineText text={why} />
        </span>
      ) : null}
    </span>
  )
}
