import type { Metadata } from 'next'
import Link from 'next/link'
import { PageBody } from '@/app/_frame/page-body'
import { TeachTabs } from '@/app/_frame/teach-tabs'
import { buttonStyle } from '@/app/_ui/button'
import { Empty } from '@/app/_ui/empty'
import { loadWatchable } from '../loaders'

export const metadata: Metadata = { title: 'Who is working' }

export default async function WatchListPage() {
  const rows = await loadWatchable('/watch')
  return (
    <PageBody
      title="Who is working"
      lead="Ask to see somebody’s terminals. They decide, and may end it at any moment."
      side={<TeachTabs current="/watch" />}
    >
      {rows.length > 0 ? (
        <ul className="border-t">
          {rows.map(({ id, lesson, owner, join }) => (
            <li key={id} className="flex flex-wrap items-center gap-3 border-b py-3" data-testid="watch-row">
              <div className="min-w-0 flex-1 basis-60">
                <p className="font-[560]">{owner.name}</p>
                <p className="text-ink-3 text-sm">{lesson}</p>
              </div>
              <Link href={`/watch/${id}`} className={buttonStyle({ size: 'sm' })} data-testid="watch-ask">
                {join === 'granted' ? 'Join again' : join === 'asked' ? 'Waiting for an answer' : 'Ask to watch'}
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <Empty title="Nobody is working at the moment">
          <p>Learners of your classes show here while their sandboxes run.</p>
        </Empty>
      )}
    </PageBody>
  )
}
