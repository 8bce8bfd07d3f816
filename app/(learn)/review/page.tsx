import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { buttonStyle } from '@/app/_ui/button'
import { Empty } from '@/app/_ui/empty'
import { Section } from '@/app/_ui/section'
import { Time } from '@/app/_ui/time'
import { REVIEW_DAYS } from '@/lib/progress/review/plan'
import { Due } from './_components/due'
import { loadReviews } from './loaders'

export const metadata: Metadata = { title: 'Review' }

export default async function ReviewPage() {
  const { due, later } = await loadReviews()
  const next = later[0]
  return (
    <PageBody
      title="Review"
      lead={`A few questions on each lesson that you finished, after ${REVIEW_DAYS.slice(0, -1).join(', ')} and ${REVIEW_DAYS.at(-1)} days. What is recalled now and then stays.`}
    >
      <div className="space-y-12">
        {due.map((review) => (
          <Due key={review.key} review={review} of={REVIEW_DAYS.length} />
        ))}
        {due.length > 0 ? null : (
          <Empty
            title={next ? 'Nothing to review now' : 'Nothing to review yet'}
            action={
              <Link href="/courses" className={buttonStyle({ kind: 'primary' })}>
                Open the course
              </Link>
            }
          >
            {next ? (
              <p>
                The next review is on <Time at={next.dueAt} />: {next.title}.
              </p>
            ) : (
              <p>Finish a lesson that has a quiz. A day later, three of its questions wait here.</p>
            )}
          </Empty>
        )}
        {later.length > 0 ? (
          <Section title="Later">
            <ul className="divide-y" data-testid="review-later">
              {later.map(({ key, title, href, dueAt }) => (
                <li key={key} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-2.5">
                  <Link href={href} className="underline">
                    {title}
                  </Link>
                  <span className="text-ink-2 text-sm">
                    <Time at={dueAt} />
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </PageBody>
  )
}
