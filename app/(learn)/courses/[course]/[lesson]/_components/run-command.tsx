'use client'

import { Button } from '@/app/_ui/button'
import { useLesson } from './lesson-context'

/** A button that types `command` into the terminal. */
export function RunCommand({ command, children }: { command: string; children: string }) {
  const { run, live } = useLesson()
  return (
    <Button
      size="sm"
      kind="quiet"
      className="text-deep"
      onClick={() => run(command)}
      disabled={live.sandbox?.state !== 'running'}
    >
      {children}
    </Button>
  )
}
