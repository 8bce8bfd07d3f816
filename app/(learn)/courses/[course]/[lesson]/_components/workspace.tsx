'use client'

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { Bench, type Pane } from '@/app/_learn/bench'
import { useTexts } from '@/app/_text/provider'
import { Keyboard } from './keyboard'
import { useLesson } from './lesson-context'
import { RightPane } from './right-pane'

/** The text of a lesson beside its terminal. */
export function Workspace({ split, children }: { split: number; children: ReactNode }) {
  const { onShowTerminal, onShowView, live } = useLesson()
  const { lesson } = useTexts()
  const [pane, setPane] = useState<Pane>('left')
  useEffect(() => {
    onShowTerminal.current = () => setPane('right')
  }, [onShowTerminal])
  const toText = useCallback(() => {
    setPane('left')
    // Once it is seen: on a phone it was hidden until now.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('section[data-step]')?.focus())
  }, [])
  const toView = useCallback(
    (index: number) => {
      setPane('right')
      requestAnimationFrame(() => onShowView.current(index))
    },
    [onShowView],
  )
  const done = live.tasks.filter((task) => task.done).length
  const label = (
    <>
      {lesson.text}
      {live.tasks.length > 0 ? (
        <span className="ml-2 text-ink-3 tabular-nums">
          {done}/{live.tasks.length}
        </span>
      ) : null}
    </>
  )
  return (
    <>
      <Bench
        split={split}
        pane={pane}
        onPane={setPane}
        labels={{ left: label, right: lesson.sandbox }}
        left={children}
        right={<RightPane />}
      />
      <Keyboard onText={toText} onView={toView} />
    </>
  )
}
