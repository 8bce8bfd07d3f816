import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import type { NextLesson } from '@/app/_learn/next-lesson'
import { buttonStyle } from '@/app/_ui/button'

/** For a reader who has been here: the way back to where they were. */
export function Continue({ next }: { next: NextLesson | null }) {
  if (!next) {
    return (
      <Link href="/courses" className={buttonStyle({ kind: 'primary', size: 'lg' })}>
        Open the course
      </Link>
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
      <Link href={next.href} className={buttonStyle({ kind: 'primary', size: 'lg' })} data-testid="continue">
        {next.started ? 'Continue' : 'Begin'}
        <ArrowRight aria-hidden="true" />
      </Link>
      <p className="text-ink-2">
        {next.started ? 'You were in ' : 'Lesson: '}
        <strong className="font-[560] text-ink">{next.title}</strong>
      </p>
    </div>
  )
}
