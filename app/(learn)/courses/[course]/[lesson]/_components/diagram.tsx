import type { ReactNode } from 'react'

/** A drawing of the lesson. It is never so small that its words cannot be read: on a phone it is moved sideways. */
export function Diagram({ alt, caption, children }: { alt?: string; caption?: string; children?: ReactNode }) {
  return (
    <figure className="lesson-diagram" data-testid="lesson-diagram">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={alt} tabIndex={0} className="overflow-x-auto rounded-lg border bg-surface p-4">
        {children}
      </section>
      {caption ? <figcaption className="mt-2 text-ink-2 text-sm">{caption}</figcaption> : null}
    </figure>
  )
}
