import { ArrowDown, ArrowUp } from 'lucide-react'
import { cx } from '@/app/_ui/cx'
import { formatPoints } from '@/app/_ui/format'
import { Table } from '@/app/_ui/table'
import { Time } from '@/app/_ui/time'
import type { RegradeDifference } from '@/lib/grading/regrade/differences'

/** Who has which points before and after, with the criteria that make the difference. */
export function Differences({ rows }: { rows: RegradeDifference[] }) {
  if (rows.length === 0) return <p className="text-ink-2">No submission has other points.</p>
  return (
    <Table headings={['Learner', 'Handed in', 'Points', 'Criteria']} minWidth="46rem">
      {rows.map(({ submissionId, user, submittedAt, before, after, criteria }) => (
        <tr
          key={submissionId}
          className="border-b align-top tabular-nums [&>td]:py-2.5 [&>td]:pr-4"
          data-testid="regrade-change"
          data-before={before ?? ''}
          data-after={after ?? ''}
        >
          <td>
            <span className="block font-[560]">{user.name}</span>
            <span className="block break-all text-ink-3">{user.email}</span>
          </td>
          <td className="whitespace-nowrap">
            <Time at={submittedAt.toISOString()} />
          </td>
          <td className="whitespace-nowrap text-base">
            <Change before={before} after={after} />
          </td>
          <td>
            <ul>
              {criteria.map((criterion) => (
                <li key={criterion.id} className="flex gap-4">
                  <span className="min-w-0 flex-1">{criterion.title}</span>
                  <span className="whitespace-nowrap">
                    <Change before={criterion.before} after={criterion.after} />
                  </span>
                </li>
              ))}
            </ul>
          </td>
        </tr>
      ))}
    </Table>
  )
}

function Change({ before, after }: { before: number | null; after: number | null }) {
  const up = (after ?? 0) > (before ?? 0)
  const Icon = up ? ArrowUp : ArrowDown
  return (
    <>
      <span className="text-ink-3">{before === null ? 'new' : formatPoints(before)}</span>
      <Icon className={cx('mx-1 inline size-3.5', up ? 'text-good' : 'text-bad')} aria-label="then" />
      <strong className={cx('font-semibold', up ? 'text-good' : 'text-bad')}>
        {after === null ? 'gone' : formatPoints(after)}
      </strong>
    </>
  )
}
