import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { TeachTabs } from '@/app/_frame/teach-tabs'
import { buttonStyle } from '@/app/_ui/button'
import { count } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { Section } from '@/app/_ui/section'
import { FaultList } from '../../../_components/fault-list'
import { Changes } from './_components/changes'
import { Decide } from './_components/decide'
import { VersionTable } from './_components/version-table'
import { loadVersions, type VersionsPage as Page } from './loaders'

export const metadata: Metadata = { title: 'Versions of a lab' }

interface Props {
  params: Promise<{ course: string; lesson: string }>
}

export default async function VersionsPage({ params }: Props) {
  const { course, lesson } = await params
  const id = `${course}/${lesson}`
  const page = await loadVersions(id)
  const { title, offered, folder, faults, changes, versions, follows } = page
  return (
    <PageBody title={title} lead={<span className="font-mono text-sm">{id}</span>} side={<TeachTabs current="/labs" />}>
      <div className="space-y-12">
        <div className="space-y-4">
          <Notice tone={toneOf(page)}>
            <p data-testid="offer-state">{stateOf(page)}</p>
          </Notice>
          {follows ? null : <Decide lessonId={id} offered={offered} folder={folder} />}
          <p className="flex flex-wrap gap-2">
            <Link href={`/labs/${id}`} className={buttonStyle({ kind: 'quiet', size: 'sm' })}>
              Files and faults
            </Link>
            <Link href="/labs" className={buttonStyle({ kind: 'quiet', size: 'sm' })}>
              All labs
            </Link>
          </p>
        </div>
        {faults.length > 0 ? (
          <Section
            title="What is to be mended"
            lead={folder ? undefined : 'Until then the folder cannot be published.'}
          >
            <FaultList faults={faults} />
          </Section>
        ) : null}
        {changes.length > 0 ? (
          <Section
            title="What the folder changes"
            lead={`${count(changes.length, 'file')} since ${offered ? 'the version that is offered' : 'the last that was published'}.`}
          >
            <Changes changes={changes} />
          </Section>
        ) : null}
        {versions.length > 0 ? (
          <Section title="Versions" lead="A version stays as long as somebody has it, and the last ten in any case.">
            <VersionTable lessonId={id} versions={versions} offered={offered} />
          </Section>
        ) : null}
      </div>
    </PageBody>
  )
}

function toneOf({ offered, folder, follows }: Page): 'good' | 'info' | 'warn' {
  if (follows || (offered !== null && offered === folder)) return 'good'
  return offered ? 'info' : 'warn'
}

function stateOf({ offered, held, folder, follows }: Page): string {
  if (follows) return 'This site follows its labs folder: what lies there is what everybody gets, without versions.'
  if (!offered && held) return 'Withdrawn: whoever has begun goes on, nobody else begins.'
  if (!offered) return 'Not published: nobody can begin this lesson.'
  if (offered === folder) return 'Offered as the folder is.'
  return 'Offered in an earlier version than the folder holds. Whoever has begun stays with what they have until they take the new one.'
}
