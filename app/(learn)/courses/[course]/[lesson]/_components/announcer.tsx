'use client'

import { useEffect, useRef, useState } from 'react'
import { useLesson } from './lesson-context'

/** Says to screen readers which task has just been done. */
export function Announcer() {
  const { live, taskViews } = useLesson()
  const known = useRef<Set<string> | null>(null)
  const [text, setText] = useState('')
  useEffect(() => {
    const done = live.tasks.filter((task) => task.done).map((task) => task.id)
    const fresh = known.current ? done.filter((id) => !known.current?.has(id)) : []
    known.current = new Set(done)
    if (fresh.length === 0) return
    const titles = fresh.map((id) => taskViews.find((task) => task.id === id)?.title ?? id)
    setText(`Task done: ${titles.join(', ')}. ${done.length} of ${live.tasks.length} tasks are done.`)
  }, [live, taskViews])
  return (
    <p className="sr-only" aria-live="assertive" data-testid="announcer">
      {text}
    </p>
  )
}
