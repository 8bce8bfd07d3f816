'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { useLesson } from './lesson-context'

/** Above the text of a lesson that was changed since its learner began it: what that means, and the way to what it is now. */
export function NewerVersion() {
  const { changed, api, live } = useLesson()
  const { newer } = useTexts()
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [later, setLater] = useState(false)
  if (!changed || later) return null
  const take = async () => {
    setBusy(true)
    setTrouble(null)
    try {
      await call(`${api}/version`, {})
      router.refresh()
    } catch (error) {
      setTrouble(sentenceOf(error))
      setBusy(false)
    }
  }
  return (
    <Notice tone="info" className="mb-8 flex-wrap">
      <div data-testid="newer-version">
        <p className="font-[560]">{newer.title}</p>
        <p className="mt-1">{newer.text(live.sandbox?.state === 'running')}</p>
        {trouble ? (
          <p className="mt-2 text-bad" role="alert">
            {trouble}
          </p>
        ) : null}
        <p className="mt-3 flex flex-wrap gap-2">
          <Button kind="primary" size="sm" busy={busy} onClick={() => void take()}>
            {newer.take}
          </Button>
          <Button size="sm" disabled={busy} onClick={() => setLater(true)}>
            {newer.later}
          </Button>
        </p>
      </div>
    </Notice>
  )
}
