'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { Bench, type Pane } from '@/app/_learn/bench'
import { useLesson } from './lesson-context'
import { RightPane } from './right-pane'

/** The text of a lesson beside its terminal. */
export function Workspace({ split, children }: { split: number; children: ReactNode }) {
  const { onShowTerminal, live } = useLesson()
  const [pane, setPane] = useState<Pane>('left')
  useEffect(() => {
    onShowTerminal.current = () => setPane('right')
  }, [onShowTerminal])
  const done = live.tasks.filter((task) => task.done).length
  const label = (
    <>
      Text
      {live.tasks.length > 0 ? (
        <span className="ml-2 text-ink-3 tabular-nums">
          {done}/{live.tasks.length}
        </span>
      ) : null}
    </>
  )
  return (
    <Bench
      split={split}
      pane={pane}
      onPane={setPane}
      labels={{ left: label, right: 'Sandbox' }}
      left={children}
      right={<RightPane />}
    />
  )
}
