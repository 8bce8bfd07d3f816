import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { BuildLog } from '@/app/_submission/build-log'
import { isFinished } from '@/app/_submission/progress-state'
import { buttonStyle } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { Section } from '@/app/_ui/section'
import { Time } from '@/app/_ui/time'
import { Behaviour } from './_components/behaviour'
import { Budget } from './_components/budget'
import { Compare } from './_components/compare'
import { Criteria } from './_components/criteria'
import { ImageFacts } from './_components/image-facts'
import { Live } from './_components/live'
import { PrintButton } from './_components/print-button'
import { Rebuilds } from './_components/rebuilds'
import { ReportBench } from './_components/report-bench'
import { SecretsSection } from './_components/secrets'
import { Share } from './_components/share'
import { Verdict } from './_components/verdict'
import { WasteSection } from './_components/waste'
import { loadReport } from './loaders'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Report: ${(await loadReport((await params).id)).title}` }
}

export default async function SubmissionPage({ params }: Props) {
  const page = await loadReport((await params).id)
  const { id, title, exerciseHref, createdAt, owner, progress, report, files, log } = page
  return (
    <PageBody
      title={title}
      lead={
        <>
          Handed in <Time at={createdAt} />
          {owner ? ` by ${owner.name} (${owner.email}), who shared this report with instructors` : ''}
        </>
      }
      side={
        <div className="flex flex-wrap gap-2 print:hidden">
          {report && !owner ? <Share id={id} sharedAt={page.sharedAt} /> : null}
          {report ? <PrintButton /> : null}
          {exerciseHref && !owner ? (
            <Link href={exerciseHref} className={buttonStyle()} data-testid="back-to-exercise">
              Back to the exercise
            </Link>
          ) : null}
        </div>
      }
    >
      {isFinished(progress.state) ? null : <Live id={id} progress={progress} />}
      {progress.state === 'not_graded' ? (
        <Notice tone="warn">
          <p className="font-[560]">This submission was not graded.</p>
          <p className="mt-1">
            {progress.failure ?? 'The builder stopped for a reason outside of your files.'} Nothing was counted; hand in
            again.
          </p>
        </Notice>
      ) : null}
      {progress.state === 'graded' && !report ? (
        <Notice tone="bad">
          The report of this submission cannot be read. Your score stands; tell your instructor.
        </Notice>
      ) : null}
      {report ? (
        <div className="space-y-14">
          <Verdict score={report.score} maxScore={report.maxScore} comments={report.comments} />
          <Criteria criteria={report.criteria} findings={report.findings} />
          {page.earlier ? <Compare earlier={page.earlier} /> : null}
          <ReportBench report={report} files={files} />
          <Budget report={report} comparison={page.earlier?.comparison ?? null} budgets={page.budgets} />
          <SecretsSection secrets={report.secrets} />
          <WasteSection waste={report.waste} />
          <Rebuilds rebuilds={report.rebuilds} />
          <Behaviour items={report.behaviour} />
          <ImageFacts report={report} />
        </div>
      ) : null}
      {isFinished(progress.state) && log.length > 0 ? (
        <Section title="Build log" className="mt-14">
          <BuildLog lines={log} />
        </Section>
      ) : null}
    </PageBody>
  )
}
