'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { LivePanel } from '@/app/_submission/live-panel'
import { isFinished, type SubmissionProgress } from '@/app/_submission/progress-state'
import { useSubmission } from '@/app/_submission/use-submission'

/** A submission that is still being graded; its report takes this place once it is there. */
export function Live({ id, progress: initial }: { id: string; progress: SubmissionProgress }) {
  const router = useRouter()
  const { progress, lines } = useSubmission(id, initial)
  const finished = progress ? isFinished(progress.state) : false
  useEffect(() => {
    if (finished) router.refresh()
  }, [finished, router])
  return progress && !finished ? <LivePanel progress={progress} lines={lines} /> : null
}
