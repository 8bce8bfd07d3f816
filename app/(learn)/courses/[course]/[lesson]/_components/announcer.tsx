'use client'

import { useEffect, useRef, useState } from 'react'
import { useTexts } from '@/app/_text/provider'
import { useToast } from '@/app/_ui/toast'
import { useLesson } from './lesson-context'

/** Says which task has just been done: it may be out of sight, and screen readers hear it. */
export function Announcer() {
  const { live, taskViews } = useLesson()
  const known = useRef<Set<string> | null>(null)
  const [text, setText] = useState('')
  const toast = useToast()
  const { task } = useTexts()
  useEffect(() => {
    const done = live.tasks.filter((one) => one.done).map((one) => one.id)
    const fresh = known.current ? done.filter((id) => !known.current?.has(id)) : []
    known.current = new Set(done)
    if (fresh.length === 0) return
    const titles = fresh.map((id) => plain(taskViews.find((one) => one.id === id)?.title ?? id))
    toast(titles.length === 1 ? task.done(titles[0] ?? '') : task.manyDone(titles.length))
    setText(task.said(titles.join(', '), done.length, live.tasks.length))
  }, [live, taskViews, toast, task])
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
