'use client'

import { SquareTerminal } from 'lucide-react'
import { Button } from '@/app/_ui/button'
import { useLesson } from './lesson-context'

/** Brings a terminal to the front: the one by this title, which is opened when it is not there, or the one that was last. */
export function TerminalLink({ title }: { title?: string }) {
  const { showTerminal, live } = useLesson()
  return (
    <p className="flex items-center gap-2 rounded-lg border bg-surface px-4 py-2" data-testid="terminal-link">
      <SquareTerminal className="size-4 text-ink-3" aria-hidden="true" />
      <span className="mr-auto">Terminal{title ? ` “${title}”` : ''}</span>
      <Button
        size="sm"
        kind="quiet"
        className="text-deep"
        disabled={live.sandbox?.state !== 'running'}
        onClick={() => showTerminal(title)}
      >
        Open
      </Button>
    </p>
  )
}
