import type { Metadata } from 'next'
import { AdminTabs } from '@/app/_frame/admin-tabs'
import { PageBody } from '@/app/_frame/page-body'
import { Refresh } from '@/app/_frame/refresh'
import { Empty } from '@/app/_ui/empty'
import { count } from '@/app/_ui/format'
import { SandboxTable } from './_components/sandbox-table'
import { PressureNotice, Stock } from './_components/stock'
import { loadSandboxes } from './loaders'

export const metadata: Metadata = { title: 'Sandboxes' }

export default async function SandboxesPage() {
  const { rows, limit, pool, waiting, pressure } = await loadSandboxes()
  return (
    <PageBody
      title="Sandboxes"
      lead={`${count(rows.length - waiting, 'sandbox', 'sandboxes')} of at most ${limit}; ${waiting} in the queue.`}
      side={<AdminTabs current="/admin/sandboxes" />}
    >
      <Refresh everyMs={5_000} />
      <PressureNotice pressure={pressure} />
      {rows.length > 0 ? (
        <SandboxTable rows={rows} />
      ) : (
        <Empty title="Nobody is working at the moment">
          <p>Sandboxes show here while they run, with whose they are and when they will end.</p>
        </Empty>
      )}
      <Stock rows={pool} />
    </PageBody>
  )
}
