'use client'

import { Check } from 'lucide-react'
import Link from 'next/link'
import { useTexts } from '@/app/_text/provider'
import { cx } from '@/app/_ui/cx'
import { useLesson } from './lesson-context'

export interface StepView {
  id: string
  title: string
  href: string
  taskIds: string[]
}

/** The lesson's steps; a step whose tasks are all done wears a tick. */
export function StepNav({ steps, current }: { steps: StepView[]; current: string }) {
  const { live } = useLesson()
  const { lesson } = useTexts()
  const done = new Set(live.tasks.filter((task) => task.done).map((task) => task.id))
  return (
    <nav aria-label={lesson.steps}>
      <ol className="flex flex-wrap items-center gap-1.5">
        {steps.map((step, index) => {
          const here = step.id === current
          const complete = step.taskIds.length > 0 && step.taskIds.every((id) => done.has(id))
          return (
            <li key={step.id}>
              <Link
                href={step.href}
                scroll={false}
                aria-current={here ? 'step' : undefined}
                aria-label={lesson.step(index + 1, step.title, complete)}
                title={step.title}
                className={cx(
                  'grid size-8 place-items-center rounded-full border text-sm tabular-nums',
                  'border-line-strong text-ink-2 hover:border-ink hover:text-ink',
                  complete && 'border-good bg-good-soft text-good',
                  here && 'border-ink bg-ink font-semibold text-paper hover:text-paper',
                )}
              >
                {complete && !here ? <Check className="size-4" aria-hidden="true" /> : index + 1}
              </Link>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
