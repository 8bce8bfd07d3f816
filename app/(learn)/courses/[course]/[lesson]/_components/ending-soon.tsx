'use client'

import { Clock } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from '@/app/_ui/button'
import { useLesson } from './lesson-context'

const MARK = '⏳ '

/** The last minutes of a sandbox: says so above the shell and in the browser's tab, and offers to go on. */
export function EndingSoon({ ends, canExtend }: { ends: 'time' | 'idle'; canExtend: boolean }) {
  const { act, pending } = useLesson()
  useMarkedTitle()
  return (
    <div
      className="flex flex-wrap items-center gap-x-3 gap-y-2 bg-[var(--shell-warn-soft)] px-3 py-2 text-[var(--shell-warn)] text-sm"
      role="alert"
      data-testid="ending-soon"
    >
      <Clock className="size-4 shrink-0" aria-hidden="true" />
      <p className="flex-1 basis-60">
        {ends === 'idle'
          ? 'Still there? Nothing has happened here for a while, so the sandbox will stop soon. Your files are kept.'
          : 'The time of the sandbox is nearly over. Your files are kept and will be in the next one.'}
      </p>
      {ends === 'idle' ? (
        <Button
          kind="shell"
          size="sm"
          className="text-[var(--shell-warn)]"
          busy={pending === 'stay'}
          onClick={() => act('stay')}
          data-testid="sandbox-stay"
        >
          I am here
        </Button>
      ) : null}
      {canExtend && ends === 'time' ? (
        <Button
          kind="shell"
          size="sm"
          className="text-[var(--shell-warn)]"
          busy={pending === 'extend'}
          onClick={() => act('extend')}
          data-testid="sandbox-extend"
        >
          30 min more
        </Button>
      ) : null}
    </div>
  )
}

/** Whoever reads in another tab sees it there. */
function useMarkedTitle() {
  useEffect(() => {
    if (!document.title.startsWith(MARK)) document.title = MARK + document.title
    return () => {
      document.title = document.title.replace(MARK, '')
    }
  }, [])
}
