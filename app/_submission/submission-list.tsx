import Link from 'next/link'
import { Badge } from '@/app/_ui/badge'
import { formatPoints } from '@/app/_ui/format'
import { Time } from '@/app/_ui/time'
import { STAGE_NAMES } from './progress-state'
import type { SubmissionRow } from './row'

/** Submissions, newest first; `titles` when they are of several exercises. */
export function SubmissionList({ rows, titles = false }: { rows: SubmissionRow[]; titles?: boolean }) {
  return (
    <ul className="border-t" data-testid="submissions">
      {rows.map((row) => (
        <li key={row.id} className="border-b" data-testid="submission-row" data-state={row.state}>
          <Link
            href={`/submissions/${row.id}`}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-1 py-3 hover:bg-surface"
          >
            {titles ? <span className="w-full font-[560] sm:w-auto sm:flex-1">{row.exerciseTitle}</span> : null}
            <span className={titles ? 'flex-1 text-ink-2 text-sm sm:flex-none' : 'flex-1 text-ink-2 text-sm'}>
              <Time at={row.createdAt} />
            </span>
            <Outcome row={row} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Outcome({ row: { state, score, maxScore } }: { row: SubmissionRow }) {
  if (state === 'not_graded') return <Badge tone="warn">Not graded</Badge>
  if (state !== 'graded' || score === null)
    return <Badge tone="deep">{STAGE_NAMES[state === 'graded' ? 'scoring' : state]}</Badge>
  return (
    <span className="min-w-20 text-right tabular-nums">
      <strong className={score === maxScore ? 'font-semibold text-good' : 'font-semibold'}>
        {formatPoints(score)}
      </strong>
      <span className="text-ink-3 text-sm"> / {formatPoints(maxScore ?? 100)}</span>
    </span>
  )
}
