'use client'

import { Check } from 'lucide-react'
import { Spinner } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { BuildLog } from './build-log'
import { type LogLine, type SubmissionProgress, stageSteps } from './progress-state'

/** How far the grading is, and what the builder says. */
export function LivePanel({
  progress,
  lines,
  logClass,
}: {
  progress: SubmissionProgress
  lines: LogLine[]
  /** How tall the log is; 18rem by default. */
  logClass?: string
}) {
  const { state, position } = progress
  return (
    <div data-testid="grading" data-state={state} className="flex h-full flex-col">
      <ol className="mb-4 flex flex-wrap gap-x-5 gap-y-2">
        {stageSteps(state).map(({ name, at }) => (
          <li
            key={name}
            aria-current={at === 'now' ? 'step' : undefined}
            className={cx(
              'flex items-center gap-2 text-sm',
              at === 'later' ? 'text-ink-3' : 'text-ink',
              at === 'now' && 'font-[600]',
            )}
          >
            {at === 'done' ? <Check className="size-4 text-good" aria-hidden="true" /> : null}
            {at === 'now' ? <Spinner className="text-lead-mark" /> : null}
            {at === 'later' ? (
              <span aria-hidden="true" className="m-1 size-2 rounded-full border border-line-strong" />
            ) : null}
            {name}
          </li>
        ))}
      </ol>
      {state === 'queued' ? (
        <p className="mb-4 text-ink-2 text-sm" role="status">
          {position ? `${position} before you in the queue.` : 'You are next.'} You can leave this page; the grading
          goes on.
        </p>
      ) : null}
      <BuildLog lines={lines} live className={logClass} />
    </div>
  )
}
