import type { ReactNode } from 'react'
import { cx } from '@/app/_ui/cx'

/** The main landmark of an ordinary page: a measure that reads well, with the page's title. */
export function PageBody({
  title,
  lead,
  side,
  children,
  className,
}: {
  title: string
  lead?: ReactNode
  side?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className={cx('mx-auto w-full max-w-[72rem] px-4 py-10 outline-none sm:px-6 lg:py-14', className)}
    >
      <div className="mb-8 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-3xl tracking-[-0.03em]">{title}</h1>
          {lead ? <div className="mt-2 max-w-prose text-ink-2">{lead}</div> : null}
        </div>
        {side}
      </div>
      {children}
    </main>
  )
}
