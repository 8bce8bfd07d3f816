import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { Refresh } from '@/app/_frame/refresh'
import { TeachTabs } from '@/app/_frame/teach-tabs'
import { buttonStyle } from '@/app/_ui/button'
import type { Fault } from '@/lib/labs/types'
import { FaultList } from '../../_components/fault-list'
import { LabState } from '../../_components/lab-state'
import { loadLab } from '../../loaders'
import { FileList } from './_components/file-list'
import { SourceText } from './_components/source-text'

export const metadata: Metadata = { title: 'Source of a lab' }

interface Props {
  params: Promise<{ course: string; lesson: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function LabPage({ params, searchParams }: Props) {
  const [{ course, lesson }, { file }] = await Promise.all([params, searchParams])
  const id = `${course}/${lesson}`
  const { lab, source, faults, watched } = await loadLab(id, typeof file === 'string' ? file : null)
  const pathOf = (fault: Fault) => fault.file.slice(id.length + 1)
  const hrefOf = (fault: Fault) =>
    source.paths.includes(pathOf(fault))
      ? `/labs/${id}?file=${encodeURIComponent(pathOf(fault))}${fault.line === null ? '' : `#line-${fault.line}`}`
      : null
  return (
    <PageBody
      title={lab.title}
      lead={<span className="font-mono text-sm">{id}</span>}
      side={<TeachTabs current="/labs" />}
    >
      {watched ? <Refresh everyMs={1000} /> : null}
      <div className="mb-6 flex flex-wrap items-center gap-3">
        <LabState {...lab} />
        {lab.offered ? (
          <Link href={`/courses/${id}`} className={buttonStyle({ size: 'sm' })}>
            See as a learner
          </Link>
        ) : null}
        <Link href={`/labs/${id}/versions`} className={buttonStyle({ size: 'sm' })}>
          Versions
        </Link>
        <Link href="/labs" className={buttonStyle({ kind: 'quiet', size: 'sm' })}>
          All labs
        </Link>
      </div>
      {faults.length > 0 ? (
        <section aria-label="What is to be mended" className="mb-8 border-t">
          <FaultList faults={faults} hrefOf={hrefOf} />
        </section>
      ) : null}
      <div className="grid gap-6 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <FileList id={id} paths={source.paths} current={source.file?.path ?? null} faults={faults} />
        {source.file ? (
          <SourceText file={source.file} faults={faults.filter((fault) => pathOf(fault) === source.file?.path)} />
        ) : null}
      </div>
    </PageBody>
  )
}
