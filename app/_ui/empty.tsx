import type { ReactNode } from 'react'
import { Mark } from './mark'

/** What stands where a list will be: why it is empty, and the next thing to do. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-lg border border-dashed border-line-strong/60 px-6 py-10 sm:px-10">
      <Mark className="size-8 text-ink-3" />
      <h2 className="text-lg">{title}</h2>
      <div className="max-w-prose text-ink-2">{children}</div>
      {action}
    </div>
  )
}
