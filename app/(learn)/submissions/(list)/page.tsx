import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { SubmissionList } from '@/app/_submission/submission-list'
import { buttonStyle } from '@/app/_ui/button'
import { Empty } from '@/app/_ui/empty'
import { loadSubmissions } from './loaders'

export const metadata: Metadata = { title: 'Submissions' }

export default async function SubmissionsPage() {
  const rows = await loadSubmissions()
  return (
    <PageBody title="Submissions" lead="Everything that you have handed in, with what came out of it.">
      {rows.length > 0 ? (
        <SubmissionList rows={rows} titles />
      ) : (
        <Empty
          title="Nothing handed in yet"
          action={
            <Link href="/courses" className={buttonStyle({ kind: 'primary' })}>
              Open the course
            </Link>
          }
        >
          <p>Lessons with a graded exercise end in a Dockerfile that you hand in. Its report then stays here.</p>
        </Empty>
      )}
    </PageBody>
  )
}
