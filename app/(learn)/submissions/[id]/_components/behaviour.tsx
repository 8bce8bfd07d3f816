import { Check, X } from 'lucide-react'
import { InlineText } from '@/app/_ui/inline-text'
import { Section } from '@/app/_ui/section'
import type { Report } from '@/lib/grading/report'

/** What the image did when it was run. */
export function Behaviour({ items }: { items: Report['behaviour'] }) {
  if (items.length === 0) return null
  return (
    <Section title="Run and looked at">
      <ul className="border-t">
        {items.map(({ id, title, passed, message }) => (
          <li
            key={id}
            className="flex gap-3 border-b py-3"
            data-testid="behaviour"
            data-behaviour={id}
            data-passed={passed}
          >
            {passed ? (
              <Check className="mt-0.5 size-5 shrink-0 text-good" aria-label="Passed" />
            ) : (
              <X className="mt-0.5 size-5 shrink-0 text-bad" aria-label="Failed" />
            )}
            <div className="min-w-0">
              <p className="font-[560]">{title}</p>
              {message ? (
                <p className="break-words text-ink-2 text-sm">
                  <InlineText text={message} />
                </p>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
