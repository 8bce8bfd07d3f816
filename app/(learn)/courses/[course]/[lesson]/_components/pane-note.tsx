import type { ReactNode } from 'react'
import { Spinner } from '@/app/_ui/button'

/** What stands in a pane of the sandbox while it has nothing else to show: what is so, and what to do. */
export function PaneNote({ title, testId, children }: { title: string; testId?: string; children: ReactNode }) {
  return (
    <div
      className="flex h-full min-h-0 flex-1 flex-col items-start justify-center px-8 text-shell-ink sm:px-14"
      aria-live="polite"
      data-testid={testId}
    >
      <p className="max-w-md font-[560] text-lg">{title}</p>
      <p className="mt-1 max-w-md text-shell-ink-2">{children}</p>
    </div>
  )
}

/** The same while a pane waits for its first answer. */
export function PaneWaiting({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-full items-center px-8 text-shell-ink sm:px-14" aria-live="polite">
      <Spinner className="mr-3 size-5" /> {children}
    </div>
  )
}
