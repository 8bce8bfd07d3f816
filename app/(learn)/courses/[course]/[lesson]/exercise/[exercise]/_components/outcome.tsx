import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import type { SubmissionProgress } from '@/app/_submission/progress-state'
import { Button, buttonStyle } from '@/app/_ui/button'
import { formatPoints } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'

/** What came out of a grading, and the way to its report. */
export function Outcome({
  id,
  progress: { state, score, maxScore, failure },
  onAgain,
}: {
  id: string
  progress: SubmissionProgress
  onAgain: () => void
}) {
  if (state === 'not_graded')
    return (
      <Notice tone="warn" action={<Button onClick={onAgain}>Try again</Button>}>
        {failure ?? 'The builder stopped for a reason outside of your files.'} Nothing was counted.
      </Notice>
    )
  const full = score !== null && score === maxScore
  return (
    <div className="flex flex-wrap items-center justify-between gap-4" data-testid="outcome">
      <p>
        <span
          className="font-[680] text-3xl tabular-nums tracking-[-0.03em]"
          data-testid="outcome-score"
          data-score={score ?? ''}
        >
          {formatPoints(score ?? 0)}
        </span>
        <span className="text-ink-2"> of {formatPoints(maxScore ?? 100)} points</span>
        <span className="block text-ink-2 text-sm">
          {full ? 'Everything is earned.' : 'The report shows what cost points, and where.'}
        </span>
      </p>
      <Link
        href={`/submissions/${id}`}
        className={buttonStyle({ kind: full ? 'plain' : 'primary' })}
        data-testid="open-report"
      >
        Open the report <ArrowRight aria-hidden="true" />
      </Link>
    </div>
  )
}
