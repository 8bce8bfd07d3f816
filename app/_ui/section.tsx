import { type ReactNode, useId } from 'react'
import { cx } from '@/app/_ui/cx'

/** A part of a long page under its own heading. */
export function Section({
  title,
  lead,
  children,
  className,
}: {
  title: string
  lead?: ReactNode
  children: ReactNode
  className?: string
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={cx('border-ink border-t-2 pt-4', className)}>
      <h2 id={id} className="text-xl">
        {title}
      </h2>
      {lead ? <div className="mt-1 max-w-prose text-ink-2">{lead}</div> : null}
      <div className="mt-5">{children}</div>
    </section>
  )
}
