import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { buttonStyle } from '@/app/_ui/button'
import { Time } from '@/app/_ui/time'
import { loadRecording } from '../loaders'
import { LatePlayer } from './_components/late-player'

export const metadata: Metadata = { title: 'Recording' }

export default async function RecordingPage({ params }: { params: Promise<{ id: string }> }) {
  const { id, title, lesson, startedAt } = await loadRecording((await params).id)
  return (
    <PageBody
      title={`${lesson}: ${title}`}
      lead={
        <>
          Recorded <Time at={startedAt} />.{' '}
          <Link href="/recordings" className="text-deep underline">
            All recordings
          </Link>
        </>
      }
      side={
        <a href={`/api/recordings/${id}`} download className={buttonStyle({ size: 'sm' })}>
          <Download aria-hidden="true" /> Download
        </a>
      }
    >
      <LatePlayer source={`/api/recordings/${id}`} />
      <p className="mt-4 text-ink-3 text-sm">
        <kbd>Space</kbd> plays and pauses, <kbd>←</kbd> and <kbd>→</kbd> go 5 seconds, <kbd>&lt;</kbd> and{' '}
        <kbd>&gt;</kbd> change the speed, <kbd>[</kbd> and <kbd>]</kbd> go to the marks.
      </p>
    </PageBody>
  )
}
