'use client'

import { useState, useTransition } from 'react'
import { Button } from '@/app/_ui/button'
import { Question } from '@/app/_ui/dialog'
import { Notice } from '@/app/_ui/notice'
import { publish, tryOut, withdraw } from '../actions'

/** Publish what the folder holds, try it alone, or withdraw the lesson after one more question. */
export function Decide({
  lessonId,
  offered,
  folder,
}: {
  lessonId: string
  offered: string | null
  folder: string | null
}) {
  const [asked, setAsked] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, startTransition] = useTransition()
  const act = (work: () => Promise<string | null>) => startTransition(async () => setTrouble(await work()))
  const fresh = folder !== null && folder !== offered ? { lessonId, version: folder } : null
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        {fresh ? (
          <>
            <Button kind="primary" busy={busy} onClick={() => act(() => publish(fresh))} data-testid="publish">
              Publish what the folder holds
            </Button>
            <Button busy={busy} onClick={() => act(() => tryOut(fresh))} data-testid="try-out">
              Try it first, for me alone
            </Button>
          </>
        ) : null}
        {offered ? (
          <Button kind="danger" busy={busy} onClick={() => setAsked(true)} data-testid="withdraw">
            Withdraw
          </Button>
        ) : null}
      </div>
      {trouble ? (
        <Notice tone="bad" urgent>
          {trouble}
        </Notice>
      ) : null}
      <Question
        open={asked}
        onClose={() => setAsked(false)}
        title="Withdraw this lesson?"
        action="Withdraw"
        tone="danger"
        onConfirm={() => act(() => withdraw({ lessonId }))}
      >
        <p>
          Whoever has begun it goes on with it. Nobody else finds it, until somebody publishes it again; a change of the
          folder does not.
        </p>
      </Question>
    </div>
  )
}
