'use client'

import { createContext, type ReactNode, useContext, useMemo, useRef } from 'react'
import type { LiveState, QuestionView, TaskView } from '@/app/_learn/live'
import type { DeckHandle } from '@/app/_terminal/deck/handle'
import { type LiveLesson, useLive } from './use-live'

interface LessonValue extends LiveLesson {
  /** Address of this lesson's API. */
  api: string
  taskViews: TaskView[]
  questions: QuestionView[]
  /** The lesson was changed since this learner began it. */
  changed: boolean
  /**
   * Types a command into the terminal and presses Enter; shows the terminal first on a phone. With a title, into the
   * terminal of that title, which is opened when it is not there.
   */
  run(command: string, title?: string): void
  /** Brings a terminal to the front, as `run` does. */
  showTerminal(title?: string): void
  terminal: React.RefObject<DeckHandle | null>
  onShowTerminal: React.RefObject<() => void>
  /** Brings the shell to the front where a preview stands in its place. */
  onShowShell: React.RefObject<() => void>
  /** Shows a file of the sandbox in the editor; the sandbox first on a phone. */
  openFile(path: string): void
  onShowFile: React.RefObject<(path: string) => void>
  /** Brings a tab of the right side to the front by its number, and the focus to it. */
  onShowView: React.RefObject<(index: number) => void>
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
  changed,
  children,
}: {
  api: string
  version: string
  initial: LiveState
  taskViews: TaskView[]
  questions: QuestionView[]
  changed: boolean
  children: ReactNode
}) {
  const live = useLive({ api, version, initial })
  const terminal = useRef<DeckHandle | null>(null)
  const onShowTerminal = useRef<() => void>(() => {})
  const onShowShell = useRef<() => void>(() => {})
  const onShowView = useRef<(index: number) => void>(() => {})
  const onShowFile = useRef<(path: string) => void>(() => {})
  const value = useMemo<LessonValue>(() => {
    const showTerminal = async (title?: string) => {
      onShowTerminal.current()
      onShowShell.current()
      return (await terminal.current?.choose(title)) ?? false
    }
    return {
      ...live,
      api,
      taskViews,
      questions,
      changed,
      terminal,
      onShowTerminal,
      onShowShell,
      onShowFile,
      onShowView,
      openFile: (path) => {
        onShowTerminal.current()
        onShowFile.current(path)
      },
      run: (command, title) =>
        void showTerminal(title).then((there) => {
          if (there) terminal.current?.run(command)
          terminal.current?.focus()
        }),
      showTerminal: (title) => void showTerminal(title).then(() => terminal.current?.focus()),
    }
  }, [live, api, taskViews, questions, changed])
  return <Context.Provider value={value}>{children}</Context.Provider>
}
