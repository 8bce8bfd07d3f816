'use client'

import { useEffect, useRef, useState } from 'react'
import { isFinished, type LogLine, type SubmissionProgress } from './progress-state'

const MAX_LINES = 2_000
const QUEUED: SubmissionProgress = { state: 'queued', position: null, score: null, maxScore: null, failure: null }

/** Follows a submission until it is graded: its state and its build log. Null id: follows nothing. */
export function useSubmission(id: string | null, initial: SubmissionProgress | null) {
  const [progress, setProgress] = useState(initial)
  const [lines, setLines] = useState<LogLine[]>([])
  const known = useRef(id)

  useEffect(() => {
    if (!id) return
    setLines([])
    // Another submission than the one this began with has nothing to show yet.
    if (known.current !== id) setProgress(QUEUED)
    known.current = id
    let after = -1
    let source: EventSource | null = null
    let retry: ReturnType<typeof setTimeout> | undefined
    function open() {
      source = new EventSource(`/api/submissions/${id}/events?after=${after}`)
      source.addEventListener('log', (event) => {
        const fresh = JSON.parse(event.data) as LogLine[]
        after = fresh.at(-1)?.seq ?? after
        setLines((now) => [...now, ...fresh].slice(-MAX_LINES))
      })
      source.addEventListener('state', (event) => {
        const next = JSON.parse(event.data) as SubmissionProgress | null
        if (!next) return source?.close()
        setProgress(next)
        if (isFinished(next.state)) source?.close()
      })
      // Opened anew by hand, so that the address says which lines are here already.
      source.onerror = () => {
        source?.close()
        retry = setTimeout(open, 1500)
      }
    }
    open()
    return () => {
      clearTimeout(retry)
      source?.close()
    }
  }, [id])

  // Between the new id and the effect above, the old outcome must not show.
  return { progress: id && known.current !== id ? QUEUED : progress, lines }
}
