import { Badge } from '@/app/_ui/badge'
import { formatPoints } from '@/app/_ui/format'
import type { Criterion } from '@/lib/labs/types'

/** What the points are given for, before anything is handed in. */
export function Rubric({ criteria }: { criteria: Pick<Criterion, 'id' | 'title' | 'points' | 'gate'>[] }) {
  const total = criteria.reduce((sum, criterion) => sum + criterion.points, 0)
  return (
    <section aria-labelledby="rubric" className="mt-12">
      <h2 id="rubric" className="mb-3 text-xl">
        How it is graded
      </h2>
      <table className="w-full border-t text-left">
        <thead className="sr-only">
          <tr>
            <th scope="col">Criterion</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {criteria.map(({ id, title, points, gate }) => (
            <tr key={id} className="border-b">
              <td className="py-2.5 pr-4">
                {title}
                {gate ? (
                  <Badge tone="lead" className="ml-2">
                    Counts first
                  </Badge>
                ) : null}
              </td>
              <td className="py-2.5 text-right font-[560] tabular-nums">{formatPoints(points)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="py-2.5 font-normal text-ink-3 text-sm">
              Together
            </th>
            <td className="py-2.5 text-right font-semibold tabular-nums">{formatPoints(total)}</td>
          </tr>
        </tfoot>
      </table>
      {criteria.some(({ gate }) => gate) ? (
        <p className="mt-2 text-ink-3 text-sm">
          What counts first must be earned in full before anything else earns points: a small image that does not work
          is worth nothing.
        </p>
      ) : null}
    </section>
  )
}
