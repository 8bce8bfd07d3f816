'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useEffect, useRef } from 'react'
import { call } from '@/app/_learn/call'
import { useTexts } from '@/app/_text/provider'
import { Announcer } from './announcer'
import { useLesson } from './lesson-context'
import { StepNav, type StepView } from './step-nav'

/** The left side: where the reader is, the text, and the way on. It scrolls by itself. */
export function TextPane({
  course,
  lessonTitle,
  steps,
  current,
  children,
}: {
  course: { title: string; href: string }
  lessonTitle: string
  steps: StepView[]
  current: string
  children: ReactNode
}) {
  const { api, live } = useLesson()
  const { lesson } = useTexts()
  const pane = useRef<HTMLElement>(null)
  const shown = useRef(current)

  useEffect(() => {
    void call(`${api}/visit`, { step: current }).catch(() => {
      // Only the place to come back to is lost; the next step notes it again.
    })
    if (shown.current === current) return
    shown.current = current
    pane.current?.scrollTo({ top: 0 })
    pane.current?.focus({ preventScroll: true })
  }, [api, current])

  const done = live.tasks.filter((task) => task.done).length
  return (
    <section
      aria-label={lesson.label}
      data-testid="lesson-text"
      ref={pane}
      tabIndex={-1}
      className="h-full overflow-y-auto bg-paper outline-none"
      data-step={current}
    >
      <div className="mx-auto max-w-[46rem] px-4 pt-6 pb-24 sm:px-8 lg:pt-8">
        <div className="mb-8 space-y-4">
          <p className="flex items-center gap-2 text-sm">
            <Link href={course.href} className="inline-flex items-center gap-1.5 text-ink-2 hover:text-ink">
              <ArrowLeft className="size-4" aria-hidden="true" />
              {course.title}
            </Link>
            <span aria-hidden="true" className="hidden text-ink-3 sm:inline">
              /
            </span>
            <span className="hidden truncate text-ink-3 sm:inline">{lessonTitle}</span>
          </p>
          <div className="flex items-start justify-between gap-4">
            {steps.length > 1 ? <StepNav steps={steps} current={current} /> : <span />}
            {live.tasks.length > 0 ? (
              <p className="shrink-0 pt-1 text-ink-2 text-sm tabular-nums" data-testid="task-count">
                {lesson.tasks(done, live.tasks.length)}
              </p>
            ) : null}
          </div>
        </div>
        {children}
      </div>
      <Announcer />
    </section>
  )
}
