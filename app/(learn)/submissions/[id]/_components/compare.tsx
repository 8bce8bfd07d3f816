import Link from 'next/link'
import { formatPoints } from '@/app/_ui/format'
import { InlineText } from '@/app/_ui/inline-text'
import { Section } from '@/app/_ui/section'
import { Time } from '@/app/_ui/time'
import type { Comparison } from '@/lib/grading/compare'
import type { FindingResult } from '@/lib/grading/report'
import { CompareLayers } from './compare-layers'
import { Step } from './step'

/** What changed since the submission before: points by criterion, layers, and the findings that went and came. */
export function Compare({
  earlier: { id, createdAt, comparison },
}: {
  earlier: { id: string; createdAt: string; comparison: Comparison }
}) {
  const { score, criteria, gone, fresh, layers } = comparison
  const moved = criteria.filter(({ before, after }) => before !== after)
  return (
    <Section
      title="Since your last submission"
      lead={
        <>
          <Link href={`/submissions/${id}`} className="text-deep underline underline-offset-4">
            <Time at={createdAt} />
          </Link>{' '}
          scored {formatPoints(score.before)}; this one {formatPoints(score.after)}.
        </>
      }
    >
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2" data-testid="compare">
        <div>
          <h3 className="mb-2 text-base">Points</h3>
          {moved.length > 0 ? (
            <ul className="border-t">
              {moved.map((criterion) => (
                <li
                  key={criterion.id}
                  className="flex items-baseline gap-4 border-b py-2"
                  data-criterion={criterion.id}
                >
                  <span className="min-w-0 flex-1">{criterion.title}</span>
                  <Step {...criterion} format={formatPoints} better="more" />
                </li>
              ))}
            </ul>
          ) : (
            <p className="text-ink-2">Each criterion has the points it had.</p>
          )}
          <FindingNames title="No longer found" findings={gone} none="Nothing that was found has gone." />
          <FindingNames title="New" findings={fresh} none="Nothing new was found." />
        </div>
        <div>
          <h3 className="mb-2 text-base">Your layers</h3>
          <CompareLayers layers={layers} />
        </div>
      </div>
    </Section>
  )
}

function FindingNames({ title, findings, none }: { title: string; findings: FindingResult[]; none: string }) {
  return (
    <>
      <h3 className="mt-6 mb-2 text-base">{title}</h3>
      {findings.length === 0 ? <p className="text-ink-2">{none}</p> : null}
      <ul className="space-y-1.5">
        {findings.map((finding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: findings have no other name
          <li key={index} className="flex gap-3 text-sm">
            <span className="w-8 shrink-0 font-mono text-ink-3 text-xs leading-6">{finding.rule}</span>
            <span className="min-w-0 text-ink-2">
              <InlineText text={finding.message} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
