import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { TeachTabs } from '@/app/_frame/teach-tabs'
import { Empty } from '@/app/_ui/empty'
import { formatPoints } from '@/app/_ui/format'
import { Time } from '@/app/_ui/time'
import { loadShared } from './loaders'

export const metadata: Metadata = { title: 'Shared reports' }

export default async function SharedPage() {
  const rows = await loadShared()
  return (
    <PageBody
      title="Shared reports"
      lead="Reports that learners show to instructors. They may take that back at any time."
      side={<TeachTabs current="/shared" />}
    >
      {rows.length > 0 ? (
        <ul className="border-t">
          {rows.map(({ id, exercise, owner, score, maxScore, sharedAt }) => (
            <li key={id} className="border-b" data-testid="shared-row">
              <Link
                href={`/submissions/${id}`}
                className="flex flex-wrap items-baseline gap-x-6 gap-y-0.5 px-1 py-3 hover:bg-surface"
              >
                <span className="min-w-0 flex-1 basis-52">
                  <span className="block font-[560]">{owner.name}</span>
                  <span className="block break-all text-ink-3 text-sm">{owner.email}</span>
                </span>
                <span className="min-w-0 flex-1 basis-52">{exercise}</span>
                <span className="text-ink-2 text-sm">
                  <Time at={sharedAt} />
                </span>
                <span className="min-w-20 text-right tabular-nums">
                  <strong className="font-semibold">{formatPoints(score)}</strong>
                  <span className="text-ink-3 text-sm"> / {formatPoints(maxScore)}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <Empty title="Nobody has shared a report">
          <p>A learner shares one with the button at the top of their report.</p>
        </Empty>
      )}
    </PageBody>
  )
}
