'use client'

import { useEffect, useRef, useState } from 'react'
import { useToast } from '@/app/_ui/toast'
import { useLesson } from './lesson-context'

/** Says which task has just been done: it may be out of sight, and screen readers hear it. */
export function Announcer() {
  const { live, taskViews } = useLesson()
  const known = useRef<Set<string> | null>(null)
  const [text, setText] = useState('')
  const toast = useToast()
  useEffect(() => {
    const done = live.tasks.filter((task) => task.done).map((task) => task.id)
    const fresh = known.current ? done.filter((id) => !known.current?.has(id)) : []
    known.current = new Set(done)
    if (fresh.length === 0) return
    const titles = fresh.map((id) => taskViews.find((task) => task.id === id)?.title ?? id)
    toast(titles.length === 1 ? `Done: ${plain(titles[0] ?? '')}` : `${titles.length} tasks done`)
    setText(`Task done: ${titles.map(plain).join(', ')}. ${done.length} of ${live.tasks.length} tasks are done.`)
  }, [live, taskViews, toast])
  return (
    <p className="sr-only" aria-live="assertive" data-testid="announcer">
      {text}
    </p>
  )
}

/** A title without its marks for code. */
function plain(title: string): string {
  return title.replaceAll('`', '')
}
