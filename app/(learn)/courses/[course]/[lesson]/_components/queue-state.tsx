'use client'

import { Hourglass } from 'lucide-react'
import type { LiveQueue } from '@/app/_learn/live'
import { Button } from '@/app/_ui/button'
import { useLesson } from './lesson-context'
import { expectedWait, waitReason } from './queue-words'

/** What stands in the terminal's place while the sandbox waits for its turn: where, why, how long, and the way out. */
export function QueueState({ queue }: { queue: LiveQueue }) {
  const { act, pending } = useLesson()
  const { position, waiting } = queue
  const wait = expectedWait(queue)
  return (
    <div
      className="flex h-full flex-col items-start justify-center px-8 sm:px-14"
      data-testid="sandbox-queue"
      data-block={queue.block}
    >
      <Hourglass className="mb-4 size-6 animate-pulse-soft text-[var(--shell-warn)]" aria-hidden="true" />
      <div aria-live="polite">
        <p className="text-lg font-[560]">
          {position === null
            ? 'Waiting for a place'
            : position === 1
              ? 'You are next'
              : `Place ${position} in the queue`}
          {position !== null && waiting > 1 ? (
            <span className="font-normal text-shell-ink-2"> of {waiting}</span>
          ) : null}
        </p>
        <p className="mt-1 max-w-md text-shell-ink-2">{waitReason(queue)}</p>
        {wait ? <p className="mt-3 text-sm">Expected wait: {wait}</p> : null}
      </div>
      <p className="mt-3 max-w-md text-shell-ink-2 text-sm">
        It starts by itself while this page is open. You can read on.
      </p>
      <Button
        className="mt-5 border-shell-ink-2 bg-transparent text-shell-ink hover:border-shell-ink hover:bg-shell-line"
        busy={pending === 'leave'}
        onClick={() => act('leave')}
        data-testid="queue-leave"
      >
        Leave the queue
      </Button>
    </div>
  )
}
