'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import { isFinished, type LogLine, type SubmissionProgress } from '@/app/_submission/progress-state'
import { useSubmission } from '@/app/_submission/use-submission'

export interface SubmitState {
  /** The submission that is shown; null before the first of this visit. */
  id: string | null
  progress: SubmissionProgress | null
  lines: LogLine[]
  /** True from the press of the button until the grading has ended. */
  busy: boolean
  trouble: string | null
  submit(): void
}

/** Hands in the files and follows the grading. */
export function useSubmit({
  api,
  exerciseId,
  files,
  running,
}: {
  api: string
  exerciseId: string
  files: Record<string, string>
  running: { id: string; progress: SubmissionProgress } | null
}): SubmitState {
  const router = useRouter()
  const [id, setId] = useState(running?.id ?? null)
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const { progress, lines } = useSubmission(id, running?.progress ?? null)
  const finished = progress ? isFinished(progress.state) : false
  const busy = sending || (id !== null && !finished)
  const latest = useRef({ files, busy })
  latest.current = { files, busy }

  // The list of submissions and the lesson's progress come from the server.
  useEffect(() => {
    if (id && finished) router.refresh()
  }, [id, finished, router])

  const submit = useCallback(async () => {
    if (latest.current.busy) return
    setSending(true)
    setTrouble(null)
    try {
      const made = await call<{ id: string }>(`${api}/submissions`, {
        exercise: exerciseId,
        files: latest.current.files,
      })
      setId(made.id)
    } catch (error) {
      setTrouble(sentenceOf(error))
    } finally {
      setSending(false)
    }
  }, [api, exerciseId])

  return { id, progress: id ? progress : null, lines, busy, trouble, submit }
}
