import type { ReactNode } from 'react'
import { cx } from '@/app/_ui/cx'
import { formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { Comparison } from '@/lib/grading/compare'
import type { Report } from '@/lib/grading/report'
import { type BudgetRow, budgetRows } from './budget-rows'
import { Step } from './step'

/** The figures of this image beside the last one's, what the reference solutions needed, and the budget. */
export function Budget({
  report,
  comparison,
  budgets,
}: {
  report: Report
  comparison: Comparison | null
  budgets: { ownBytes?: number; imageBytes?: number; wastedBytes?: number }
}) {
  const rows = budgetRows(report, { comparison, budgets })
  if (rows.length === 0) return null
  const measured = rows.some(({ reference }) => reference !== null)
  return (
    <Section
      title="Against the reference"
      lead={
        measured
          ? 'What the exercise’s own solutions needed, measured the same way. Their text stays with the instructor.'
          : 'What the exercise allows for.'
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard */}
      <div className="relative overflow-x-auto" tabIndex={0} data-testid="budget">
        <table className="w-full border-t text-left">
          <thead>
            <tr className="border-b text-ink-2 text-sm [&>th]:py-2 [&>th]:pr-4 [&>th]:font-[560]">
              <th scope="col">Figure</th>
              <th scope="col">Yours</th>
              {measured ? <th scope="col">Reference</th> : null}
              <th scope="col">Budget</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} measured={measured} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Row({ row, measured }: { row: BudgetRow; measured: boolean }) {
  const { title, before, after, reference, budget, unit } = row
  const format = unit === 'bytes' ? formatBytes : String
  const over = budget !== null && after !== null && after > budget
  return (
    <tr className="border-b align-top tabular-nums [&>td]:py-2.5 [&>td]:pr-4">
      <th scope="row" className="py-2.5 pr-4 text-left font-normal">
        {title}
      </th>
      <td>
        <Step before={before} after={after} format={format} better="less" />
      </td>
      {measured ? <Cell>{reference && range(reference, format)}</Cell> : null}
      <td className={cx('whitespace-nowrap', over && 'font-[560] text-bad')}>
        {budget === null ? '' : `${format(budget)}${over ? ', exceeded' : ''}`}
      </td>
    </tr>
  )
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="whitespace-nowrap">{children}</td>
}

function range({ least, most }: { least: number; most: number }, format: (value: number) => string): string {
  const [low, high] = [format(least), format(most)]
  return low === high ? low : `${low} to ${high}`
}
