'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import type { SubmitState } from './use-submit'

/** Hand in. The draft is kept in this browser all the while. */
export function SubmitBar({
  submission: { submit, busy, trouble },
  saved,
}: {
  submission: SubmitState
  /** What came of the last wish to save; null before the first. */
  saved: string | null
}) {
  const [mac, setMac] = useState(false)
  useEffect(() => setMac(/Mac|iP(hone|ad)/.test(navigator.platform)), [])
  return (
    <div className="flex min-h-14 items-center gap-4 border-t bg-surface px-4 py-2">
      <p className="mr-auto text-sm" role={trouble ? 'alert' : 'status'} data-testid="editor-status">
        {trouble ? (
          <span className="text-bad">{trouble}</span>
        ) : (
          <span className={saved ? 'text-ink-2' : 'hidden text-ink-3 sm:inline'}>
            {saved ?? 'Your text is kept in this browser as you type.'}
          </span>
        )}
      </p>
      <kbd className="hidden text-ink-3 text-xs sm:block">{mac ? 'Cmd' : 'Ctrl'} + Enter</kbd>
      <Button kind="primary" onClick={submit} busy={busy} data-testid="submit">
        {busy ? 'Grading' : 'Hand in'}
      </Button>
    </div>
  )
}
