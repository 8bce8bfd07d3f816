import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { Refresh } from '@/app/_frame/refresh'
import { buttonStyle } from '@/app/_ui/button'
import { count } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { Progress } from '@/app/_ui/progress'
import { Section } from '@/app/_ui/section'
import { Time } from '@/app/_ui/time'
import { loadRegrade, type RegradeSummary } from '../loaders'
import { Decide } from './_components/decide'
import { Differences } from './_components/differences'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Regrade: ${(await loadRegrade((await params).id)).summary.exercise}` }
}

export default async function RegradePage({ params }: Props) {
  const { summary, differences } = await loadRegrade((await params).id)
  const { id, exercise, reason, createdAt, state, waiting } = summary
  const changed = differences.filter(({ before, after }) => after !== null && after !== before)
  const failed = differences.filter(({ state: item }) => item === 'not_graded')
  const same = differences.filter(({ before, after }) => after !== null && after === before).length
  return (
    <PageBody
      title={exercise}
      lead={
        <>
          Regrade of <Time at={createdAt} />: {reason}
        </>
      }
      side={
        <Link href="/regrades" className={buttonStyle()}>
          <ArrowLeft aria-hidden="true" /> All regrades
        </Link>
      }
    >
      <div className="space-y-10" data-testid="regrade" data-state={state} data-waiting={waiting}>
        <Standing summary={summary} />
        {state === 'running' ? <Decide id={id} ready={waiting === 0} changed={changed.length} /> : null}
        <Section
          title={state === 'applied' ? 'What changed' : 'What would change'}
          lead={`${count(changed.length, 'submission')} with other points, ${same} with the same.`}
        >
          <Differences rows={changed} />
        </Section>
        {failed.length > 0 ? (
          <Section title="Not graded again" lead="These keep the points that they have.">
            <ul className="border-t">
              {failed.map(({ submissionId, user, failure }) => (
                <li key={submissionId} className="flex flex-wrap gap-x-6 border-b py-2.5">
                  <span className="basis-52 font-[560]">{user.name}</span>
                  <span className="min-w-0 flex-1 text-ink-2">{failure}</span>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </PageBody>
  )
}

function Standing({ summary: { state, waiting, graded, notGraded } }: { summary: RegradeSummary }) {
  if (state === 'applied') return <Notice tone="good">Applied: these are the points that learners see.</Notice>
  if (state === 'dropped') return <Notice>Discarded: nobody’s points have changed.</Notice>
  const total = waiting + graded + notGraded
  if (waiting === 0)
    return <Notice>Every submission is graded again. Nothing has changed for learners until you apply it.</Notice>
  return (
    <div>
      <Refresh everyMs={3_000} />
      <p className="mb-2 text-ink-2">
        {total - waiting} of {count(total, 'submission')} graded again. You may leave this page.
      </p>
      <Progress value={total - waiting} max={total} label="Submissions graded again" />
    </div>
  )
}
