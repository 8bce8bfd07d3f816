'use client'

import { useState, useTransition } from 'react'
import { Button } from '@/app/_ui/button'
import { Question } from '@/app/_ui/dialog'
import { count } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { apply, drop } from '../../actions'

/** Apply or discard, each after one more question. */
export function Decide({ id, ready, changed }: { id: string; ready: boolean; changed: number }) {
  const [asked, setAsked] = useState<'apply' | 'drop' | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, startTransition] = useTransition()
  const close = () => setAsked(null)
  const act = (work: (id: string) => Promise<string | null>) => startTransition(async () => setTrouble(await work(id)))
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        <Button
          kind="primary"
          disabled={!ready}
          busy={busy}
          onClick={() => setAsked('apply')}
          data-testid="regrade-apply"
        >
          Apply
        </Button>
        <Button kind="danger" busy={busy} onClick={() => setAsked('drop')} data-testid="regrade-drop">
          Discard
        </Button>
      </div>
      {trouble ? (
        <Notice tone="bad" urgent>
          {trouble}
        </Notice>
      ) : null}
      <Question
        open={asked === 'apply'}
        onClose={close}
        title="Put the new points in place?"
        action="Apply"
        tone="primary"
        onConfirm={() => act(apply)}
      >
        <p>
          The points of {count(changed, 'submission')} change, and their learners see the new reports. The old reports
          stay with this regrade.
        </p>
      </Question>
      <Question
        open={asked === 'drop'}
        onClose={close}
        title="Discard this regrade?"
        action="Discard"
        tone="danger"
        onConfirm={() => act(drop)}
      >
        <p>Nobody’s points change. What still waits is not graded again.</p>
      </Question>
    </div>
  )
}
