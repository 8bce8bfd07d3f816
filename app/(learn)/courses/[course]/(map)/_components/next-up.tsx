import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { buttonStyle } from '@/app/_ui/button'
import type { LessonRow } from '../loaders'

/** The one thing to do now, before the whole list. */
export function NextUp({ row }: { row: LessonRow }) {
  const { lesson, mine } = row
  const left = (mine?.tasksTotal ?? lesson.tasks.length) - (mine?.tasksDone ?? 0)
  return (
    <section
      aria-label="Next"
      className="mb-12 flex flex-wrap items-center justify-between gap-x-8 gap-y-5 rounded-lg border border-l-4 border-l-lead-mark bg-surface px-5 py-5 sm:px-7"
    >
      <div className="min-w-0 flex-1 basis-72">
        <p className="text-lead text-sm font-[560]">{mine?.started ? 'You were here' : 'Next'}</p>
        <h2 className="mt-0.5 text-xl">{lesson.title}</h2>
        <p className="mt-1 max-w-prose text-ink-2">{lesson.summary}</p>
        {mine?.started && left > 0 ? (
          <p className="mt-2 text-ink-2 text-sm">{left === 1 ? 'One task is left.' : `${left} tasks are left.`}</p>
        ) : null}
      </div>
      <Link
        href={row.href}
        prefetch={false}
        className={buttonStyle({ kind: 'primary', size: 'lg' })}
        data-testid="next-lesson"
      >
        {mine?.started ? 'Continue' : 'Begin'}
        <ArrowRight aria-hidden="true" />
      </Link>
    </section>
  )
}
