import { RotateCw } from 'lucide-react'
import Link from 'next/link'
import { buttonStyle } from '@/app/_ui/button'

/** A few minutes of recalling, before anything new. */
export function ReviewDue({ titles }: { titles: string[] }) {
  return (
    <section
      aria-label="Review"
      className="mb-4 flex flex-wrap items-center justify-between gap-x-8 gap-y-3 rounded-lg border bg-surface px-5 py-4 sm:px-7"
      data-testid="review-due"
    >
      <p className="min-w-0 flex-1 basis-72 text-ink-2">
        <strong className="font-semibold text-ink">A review is due</strong>: {titles.join(', ')}
      </p>
      <Link href="/review" className={buttonStyle({ kind: 'plain' })}>
        <RotateCw aria-hidden="true" />
        Answer it
      </Link>
    </section>
  )
}
