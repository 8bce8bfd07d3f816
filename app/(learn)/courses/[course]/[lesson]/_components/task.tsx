'use client'

import { Check, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTexts } from '@/app/_text/provider'
import { cx } from '@/app/_ui/cx'
import { InlineText } from '@/app/_ui/inline-text'
import { useLesson } from './lesson-context'
import { TaskAnswer } from './task-answer'
import { TaskHelp } from './task-help'

/** A task in the text. It ticks by itself when the sandbox is as the task asks. */
export function Task({ id, children }: { id?: string; children?: ReactNode }) {
  const { taskViews, live } = useLesson()
  const { task: texts } = useTexts()
  const view = taskViews.find((task) => task.id === id)
  const state = live.tasks.find((task) => task.id === id)
  if (!view || !state) return <div>{children}</div>
  const { done, ready, message, hints } = state
  return (
    <section
      id={`task-${view.id}`}
      aria-labelledby={`task-title-${view.id}`}
      data-testid="task"
      data-task-id={view.id}
      data-done={done}
      className={cx(
        'scroll-mt-4 rounded-lg border border-l-4 bg-surface px-4 py-4 transition-colors sm:px-5',
        done ? 'border-l-good' : 'border-l-lead-mark',
      )}
    >
      <div className="flex gap-3">
        <Tick done={done} ready={ready} />
        <div className="min-w-0 flex-1">
          <h2 id={`task-title-${view.id}`} className="mt-0! text-base! leading-6!">
            <InlineText text={view.title} />
            <span className="sr-only">{texts.state[done ? 'done' : ready ? 'open' : 'waits']}</span>
          </h2>
          <div className="mt-2 space-y-3 text-base">{children}</div>
          {view.mode === 'input' && !done ? <TaskAnswer task={view} /> : null}
          {message && !done ? (
            <p className="mt-3 border-warn border-l-2 pl-3 text-[0.9375rem] text-ink-2" data-testid="task-message">
              <InlineText text={message} />
            </p>
          ) : null}
          <TaskHelp
            taskId={view.id}
            shown={hints}
            total={view.hintsTotal}
            done={done}
            checkable={ready && view.mode !== 'input'}
            submits={view.mode === 'submit'}
          />
        </div>
      </div>
    </section>
  )
}

function Tick({ done, ready }: { done: boolean; ready: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border-2',
        done ? 'animate-tick border-good bg-good text-surface' : 'border-line-strong text-ink-3',
      )}
    >
      {done ? <Check className="size-3.5" strokeWidth={3} /> : ready ? null : <Lock className="size-3" />}
    </span>
  )
}
