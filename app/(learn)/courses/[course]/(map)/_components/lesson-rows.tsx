import { Check } from 'lucide-react'
import Link from 'next/link'
import { cx } from '@/app/_ui/cx'
import { formatPoints } from '@/app/_ui/format'
import type { LessonRow } from '../loaders'

/** A module's lessons, each with what the reader has done in it. */
export function LessonRows({ rows }: { rows: LessonRow[] }) {
  return (
    <ol className="border-t">
      {rows.map((row) => (
        <Row key={row.lesson.id} row={row} />
      ))}
    </ol>
  )
}

function Row({ row }: { row: LessonRow }) {
  const { lesson, mine, number, href, next } = row
  const completed = Boolean(mine?.completedAt)
  return (
    <li
      className="relative grid grid-cols-[2.25rem_1fr] gap-x-3 border-b py-5 hover:bg-surface sm:grid-cols-[2.75rem_1fr_auto] sm:gap-x-4"
      data-testid="lesson-row"
      data-lesson-id={lesson.id}
      data-completed={completed}
      data-tasks-done={mine?.tasksDone ?? 0}
      data-best-score={mine?.bestScore ?? ''}
    >
      <Medal number={number} completed={completed} started={mine?.started ?? false} next={next} />
      <div className="min-w-0">
        <h3 className="text-lg leading-7">
          {/* The link covers the row; its prefetch would begin the lesson. */}
          <Link href={href} prefetch={false} className="after:absolute after:inset-0 hover:text-deep">
            {lesson.title}
          </Link>
        </h3>
        <p className="mt-0.5 max-w-prose text-ink-2 text-sm">{lesson.summary}</p>
      </div>
      <Facts row={row} />
    </li>
  )
}

function Medal({
  number,
  completed,
  started,
  next,
}: {
  number: number
  completed: boolean
  started: boolean
  next: boolean
}) {
  return (
    <span
      className={cx(
        'grid size-8 place-items-center rounded-full border-2 font-semibold text-sm tabular-nums',
        'border-line-strong text-ink-2',
        started && 'border-deep text-deep',
        next && 'border-lead-mark text-lead',
        completed && 'border-good bg-good-soft text-good',
      )}
    >
      {completed ? <Check className="size-4" aria-label={`Lesson ${number}, finished`} /> : number}
    </span>
  )
}

function Facts({ row: { lesson, mine } }: { row: LessonRow }) {
  const tasks = mine?.tasksTotal ?? lesson.tasks.length
  const questions = mine?.questionsTotal ?? lesson.questions.length
  return (
    <dl className="col-start-2 mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm sm:col-start-3 sm:mt-0 sm:justify-end sm:text-right">
      {tasks > 0 ? <Fact name="Tasks" value={`${mine?.tasksDone ?? 0} / ${tasks}`} /> : null}
      {questions > 0 ? <Fact name="Quiz" value={`${mine?.questionsRight ?? 0} / ${questions}`} /> : null}
      {lesson.exercises.length > 0 ? (
        <Fact
          name={lesson.exercises.length > 1 ? 'Exercises' : 'Exercise'}
          value={
            mine?.bestScore == null ? 'open' : `${formatPoints(mine.bestScore)} / ${formatPoints(mine.maxScore ?? 100)}`
          }
        />
      ) : null}
      <Fact name="Time" value={`${lesson.minutes} min`} />
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-1.5 sm:w-18 sm:flex-col sm:gap-0">
      <dt className="text-ink-3">{name}</dt>
      <dd className="font-[560] text-ink tabular-nums">{value}</dd>
    </div>
  )
}
