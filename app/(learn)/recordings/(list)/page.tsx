import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { buttonStyle } from '@/app/_ui/button'
import { Empty } from '@/app/_ui/empty'
import { loadRecordings } from '../loaders'
import { RecordingList } from './_components/recording-list'

export const metadata: Metadata = { title: 'Recordings' }

export default async function RecordingsPage() {
  const rows = await loadRecordings()
  return (
    <PageBody title="Recordings" lead="Terminals that you recorded. You alone can see them.">
      {rows.length > 0 ? (
        <RecordingList rows={rows} />
      ) : (
        <Empty
          title="Nothing recorded yet"
          action={
            <Link href="/courses" className={buttonStyle({ kind: 'primary' })}>
              Open the course
            </Link>
          }
        >
          <p>In a lesson, the menu of a terminal has “Record this terminal”. What it showed can then be played here.</p>
        </Empty>
      )}
    </PageBody>
  )
}
