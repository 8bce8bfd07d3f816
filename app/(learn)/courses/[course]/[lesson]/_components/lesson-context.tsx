'use client'

import { createContext, type ReactNode, useContext, useMemo, useRef } from 'react'
import type { LiveState, QuestionView, TaskView } from '@/app/_learn/live'
import type { TerminalHandle } from '@/app/_terminal/terminal'
import { type LiveLesson, useLive } from './use-live'

interface LessonValue extends LiveLesson {
  /** Address of this lesson's API. */
  api: string
  taskViews: TaskView[]
  questions: QuestionView[]
  /** Types a command into the terminal and presses Enter; shows the terminal first on a phone. */
  run(command: string): void
  terminal: React.RefObject<TerminalHandle | null>
  onShowTerminal: React.RefObject<() => void>
  /** Brings the shell to the front where a preview stands in its place. */
  onShowShell: React.RefObject<() => void>
}

const Context = createContext<LessonValue | null>(null)

/** What the parts of a lesson share: its live state and the way to its terminal. */
export function useLesson(): LessonValue {
  const value = useContext(Context)
  if (!value) throw new Error('A part of a lesson stands outside of its LessonProvider.')
  return value
}

export function LessonProvider({
  api,
  version,
  initial,
  taskViews,
  questions,
  children,
}: {
  api: string
  version: string
  initial: LiveState
  taskViews: TaskView[]
  questions: QuestionView[]
  children: ReactNode
}) {
  const live = useLive({ api, version, initial })
  const terminal = useRef<TerminalHandle | null>(null)
  const onShowTerminal = useRef<() => void>(() => {})
  const onShowShell = useRef<() => void>(() => {})
  const value = useMemo<LessonValue>(
    () => ({
      ...live,
      api,
      taskViews,
      questions,
      terminal,
      onShowTerminal,
      onShowShell,
      run: (command) => {
        onShowTerminal.current()
        onShowShell.current()
        terminal.current?.run(command)
        terminal.current?.focus()
      },
    }),
    [live, api, taskViews, questions],
  )
  return <Context.Provider value={value}>{children}</Context.Provider>
}
