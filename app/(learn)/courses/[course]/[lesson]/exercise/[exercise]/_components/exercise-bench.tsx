'use client'

import { type ReactNode, useState } from 'react'
import { Bench, type Pane } from '@/app/_learn/bench'
import type { SubmissionProgress } from '@/app/_submission/progress-state'
import type { ContextFile } from '../loaders'
import { EditorPane } from './editor-pane'

/** The brief beside the editor. */
export function ExerciseBench({
  split,
  children,
  ...rest
}: {
  api: string
  exerciseId: string
  draftKey: string
  edit: string[]
  start: Record<string, string>
  context: ContextFile[]
  secrets: string[]
  running: { id: string; progress: SubmissionProgress } | null
  split: number
  children: ReactNode
}) {
  const [pane, setPane] = useState<Pane>('left')
  return (
    <Bench
      split={split}
      pane={pane}
      onPane={setPane}
      labels={{ left: 'Brief', right: 'Editor' }}
      left={children}
      right={<EditorPane {...rest} />}
    />
  )
}
