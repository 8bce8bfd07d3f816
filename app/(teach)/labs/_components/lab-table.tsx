import Link from 'next/link'
import { Badge } from '@/app/_ui/badge'
import { count } from '@/app/_ui/format'
import { SilentHeading, Table } from '@/app/_ui/table'
import type { LabRow } from '../loaders'
import { LabState } from './lab-state'

/** What is said of a lab that is not offered as its folder is. */
const OFFERS = {
  present: null,
  older: 'Offered in an earlier version',
  withdrawn: 'Withdrawn',
  none: 'Not offered',
} as const

/** The labs of a course: how each is doing, its files, and the way to see it as a learner does. */
export function LabTable({ rows }: { rows: LabRow[] }) {
  if (rows.length === 0) return <p className="text-ink-2">This course has no lesson yet.</p>
  const headings = ['Lab', 'Health', 'Holds', <SilentHeading key="go">Preview</SilentHeading>]
  return (
    <Table headings={headings} minWidth="40rem">
      {rows.map((row) => (
        <tr key={row.id} className="border-b align-top [&>td]:py-3 [&>td]:pr-4" data-testid="lab-row">
          <td>
            <Link href={`/labs/${row.id}`} className="font-[560] text-deep hover:underline">
              {row.title}
            </Link>
            <span className="block font-mono text-ink-3 text-xs">{row.id}</span>
          </td>
          <td>
            <LabState {...row} />
            {OFFERS[row.offer] ? (
              <span className="mt-1 block">
                <Badge>{OFFERS[row.offer]}</Badge>
              </span>
            ) : null}
          </td>
          <td className="text-ink-2">{holds(row)}</td>
          <td className="text-right">
            {row.offer === 'present' || row.offer === 'older' ? (
              <Link href={`/courses/${row.id}`} className="block text-deep underline underline-offset-2">
                See as a learner
              </Link>
            ) : null}
            <Link href={`/labs/${row.id}/versions`} className="text-deep underline underline-offset-2">
              Versions<span className="sr-only"> of {row.title}</span>
            </Link>
          </td>
        </tr>
      ))}
    </Table>
  )
}

function holds({ offered, tasks, questions, exercises }: LabRow): string {
  if (!offered) return 'Unknown until its errors are mended'
  return [
    count(tasks, 'task'),
    count(questions, 'question'),
    ...(exercises > 0 ? [count(exercises, 'graded exercise')] : []),
  ].join(', ')
}
