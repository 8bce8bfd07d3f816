import type { Metadata } from 'next'
import { AdminTabs } from '@/app/_frame/admin-tabs'
import { PageBody } from '@/app/_frame/page-body'
import { Empty } from '@/app/_ui/empty'
import { count } from '@/app/_ui/format'
import { ClassTable } from './_components/class-table'
import { loadClasses } from './loaders'

export const metadata: Metadata = { title: 'Classes' }

export default async function ClassesPage() {
  const { rows, usual, altogether } = await loadClasses()
  const unset = usual === null ? 'no limit of its own' : `at most ${count(usual, 'sandbox', 'sandboxes')} at once`
  return (
    <PageBody
      title="Classes"
      lead={`How many sandboxes each class may have at once, so that one class does not keep the others waiting. Without a number a class has ${unset}. All classes together: ${altogether}.`}
      side={<AdminTabs current="/admin/classes" />}
    >
      {rows.length > 0 ? (
        <ClassTable rows={rows} usual={usual} />
      ) : (
        <Empty title="There are no classes yet">
          <p>Until there are, learners are bounded by what one person and all together may have.</p>
        </Empty>
      )}
    </PageBody>
  )
}
