import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { TeachTabs } from '@/app/_frame/teach-tabs'
import { Badge } from '@/app/_ui/badge'
import { count } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import { Time } from '@/app/_ui/time'
import { loadRegrades } from '../loaders'
import { ExerciseList } from './_components/exercise-list'

export const metadata: Metadata = { title: 'Regrade' }

export default async function RegradesPage() {
  const { exercises, regrades } = await loadRegrades()
  return (
    <PageBody
      title="Regrade"
      lead="After a rubric or a rule has changed, every submission of your learners is graded once more. You see what would change for whom before anything does."
      side={<TeachTabs current="/regrades" />}
    >
      <div className="space-y-14">
        <Section title="Exercises">
          <ExerciseList rows={exercises} />
        </Section>
        {regrades.length > 0 ? (
          <Section title="So far">
            <ul className="border-t">
              {regrades.map(({ id, exercise, reason, state, createdAt, waiting, graded, notGraded }) => (
                <li key={id} className="border-b">
                  <Link
                    href={`/regrades/${id}`}
                    className="flex flex-wrap items-baseline gap-x-6 gap-y-0.5 px-1 py-3 hover:bg-surface"
                  >
                    <span className="min-w-0 flex-1 basis-64">
                      <span className="block font-[560]">{exercise}</span>
                      <span className="block break-words text-ink-2 text-sm">{reason}</span>
                    </span>
                    <span className="text-ink-2 text-sm">
                      <Time at={createdAt} />
                    </span>
                    <span className="text-ink-2 text-sm">{count(waiting + graded + notGraded, 'submission')}</span>
                    <StateBadge state={state} waiting={waiting} />
                  </Link>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </PageBody>
  )
}

function StateBadge({ state, waiting }: { state: 'running' | 'applied' | 'dropped'; waiting: number }) {
  if (state === 'applied') return <Badge tone="good">Applied</Badge>
  if (state === 'dropped') return <Badge>Discarded</Badge>
  return waiting > 0 ? <Badge tone="deep">{waiting} to go</Badge> : <Badge tone="lead">To be decided</Badge>
}
