import type { Metadata } from 'next'
import { PageBody } from '@/app/_frame/page-body'
import { TeachTabs } from '@/app/_frame/teach-tabs'
import { Empty } from '@/app/_ui/empty'
import { Section } from '@/app/_ui/section'
import { FaultList } from '../_components/fault-list'
import { LabTable } from '../_components/lab-table'
import { loadLabs, loadSource } from '../loaders'
import { Repository } from './_components/repository'

export const metadata: Metadata = { title: 'Labs' }

export default async function LabsPage() {
  const [courses, source] = await Promise.all([loadLabs(), loadSource()])
  return (
    <PageBody
      title="Labs"
      lead="Every lab as its folder is now, and whether learners get it. One with an error is not published; what was published before stays."
      side={<TeachTabs current="/labs" />}
    >
      {source ? <Repository source={source} /> : null}
      {courses.length > 0 ? (
        <div className="space-y-14">
          {courses.map(({ id, title, lessons, faults }) => (
            <Section key={id} title={title}>
              <div className="space-y-6">
                <FaultList faults={faults} />
                <LabTable rows={lessons} />
              </div>
            </Section>
          ))}
        </div>
      ) : (
        <Empty title="There is no lab yet">
          <p>
            Make one with <code>drydock lab new</code>, or bring one along with <code>drydock lab import</code>.
          </p>
        </Empty>
      )}
    </PageBody>
  )
}
