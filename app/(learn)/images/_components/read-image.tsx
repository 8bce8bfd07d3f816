'use client'

import { useCallback, useEffect, useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { Button, Spinner } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { fetchXray } from '@/app/_xray/fetch-xray'
import type { XrayView } from '@/app/_xray/view'
import { XrayReport } from './xray-report'

/** Reads an image of the engine when the page opens, and shows what is in it. Leaving the page ends the reading. */
export function ReadImage({ api }: { api: string }) {
  const [views, setViews] = useState<XrayView[] | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const read = useCallback(
    async (signal?: AbortSignal) => {
      setTrouble(null)
      try {
        setViews((await fetchXray(api, { signal })).images)
      } catch (error) {
        if (!signal?.aborted) setTrouble(sentenceOf(error))
      }
    },
    [api],
  )
  useEffect(() => {
    const controller = new AbortController()
    void read(controller.signal)
    return () => controller.abort()
  }, [read])
  if (trouble)
    return (
      <Notice tone="bad" urgent action={<Button onClick={() => void read()}>Try again</Button>}>
        {trouble}
      </Notice>
    )
  if (!views) return <Reading>Reading every file of every layer. This takes a few seconds for a large image.</Reading>
  return views.map((view) => <XrayReport key={view.id} view={view} />)
}

/** What stands in the place of an X-ray until it is there. */
export function Reading({ children }: { children: string }) {
  return (
    <p role="status" className="flex items-center gap-3 rounded-lg border bg-surface px-5 py-8 text-ink-2">
      <Spinner className="text-lead-mark" /> {children}
    </p>
  )
}
