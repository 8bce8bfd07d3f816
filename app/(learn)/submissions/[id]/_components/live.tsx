'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { LivePanel } from '@/app/_submission/live-panel'
import { isFinished, type SubmissionProgress } from '@/app/_submission/progress-state'
import { useSubmission } from '@/app/_submission/use-submission'

const AGAIN_MS = 5_000

/** A submission that is still being graded; its report takes this place once it is there. */
export function Live({ id, progress: initial }: { id: string; progress: SubmissionProgress }) {
  const router = useRouter()
  const { progress, lines } = useSubmission(id, initial)
  const finished = progress ? isFinished(progress.state) : false
  useEffect(() => {
    if (!finished) return
    router.refresh()
    // As long as this stands here the report has not come: an answer on its way to the page can be lost.
    const timer = setInterval(() => router.refresh(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [finished, router])
  return progress && !finished ? <LivePanel progress={progress} lines={lines} /> : null
}
