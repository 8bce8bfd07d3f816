import { Badge } from '@/app/_ui/badge'
import { cx } from '@/app/_ui/cx'
import { formatPoints } from '@/app/_ui/format'
import { InlineText } from '@/app/_ui/inline-text'
import { Section } from '@/app/_ui/section'
import type { CriterionResult, FindingResult } from '@/lib/grading/report'

/** Each criterion with its points and the evidence for them. */
export function Criteria({ criteria, findings }: { criteria: CriterionResult[]; findings: FindingResult[] }) {
  return (
    <Section title="Points">
      <table className="w-full border-t text-left">
        <thead className="sr-only">
          <tr>
            <th scope="col">Criterion and reason</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {criteria.map((criterion) => (
            <Row key={criterion.id} criterion={criterion} findings={findings} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function Row({ criterion, findings }: { criterion: CriterionResult; findings: FindingResult[] }) {
  const { id, title, points, maxPoints, gate, reason } = criterion
  const full = points >= maxPoints
  return (
    <tr
      className="border-b align-top"
      data-testid="criterion"
      data-criterion={id}
      data-points={points}
      data-max-points={maxPoints}
    >
      <td className="py-4 pr-6">
        <p className="font-[600]">
          {title}
          {gate ? (
            <Badge tone="lead" className="ml-2 align-middle">
              Counts first
            </Badge>
          ) : null}
        </p>
        <p className="mt-1 max-w-prose text-ink-2">
          <InlineText text={reason} />
        </p>
        {criterion.findings.length > 0 ? (
          <p className="mt-1.5 flex flex-wrap gap-x-3 text-sm print:hidden">
            {criterion.findings.map((index) => {
              const finding = findings[index]
              return finding ? (
                <a key={index} href={`#finding-${index}`} className="text-deep underline underline-offset-4">
                  {finding.line ? `${finding.rule}, line ${finding.line}` : finding.rule}
                </a>
              ) : null
            })}
          </p>
        ) : null}
      </td>
      <td className="w-28 py-4 text-right">
        <p className="whitespace-nowrap tabular-nums">
          <strong className={cx('text-lg font-semibold', full ? 'text-good' : points === 0 ? 'text-bad' : 'text-warn')}>
            {formatPoints(points)}
          </strong>
          <span className="text-ink-3"> / {formatPoints(maxPoints)}</span>
        </p>
        <div className="mt-1.5 ml-auto h-1 w-20 overflow-hidden rounded-full bg-line">
          <div
            className={cx('h-full', full ? 'bg-good' : 'bg-warn')}
            style={{ width: `${maxPoints > 0 ? (points / maxPoints) * 100 : 0}%` }}
          />
        </div>
      </td>
    </tr>
  )
}
