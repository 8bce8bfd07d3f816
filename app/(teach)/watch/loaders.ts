import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { findLesson } from '@/lib/labs/catalog'
import { listCandidates } from '@/lib/terminal/joins/data'

export interface WatchRow {
  id: string
  lesson: string
  owner: { name: string; email: string }
  /** How far this person's asking is, or null. */
  join: 'asked' | 'granted' | null
}

/** Running sandboxes that this person may ask to join; for a learner the page does not exist. */
export async function loadWatchable(path: string): Promise<WatchRow[]> {
  const user = await requireUser({ path })
  if (!can(user, 'teach')) notFound()
  const { db, clock, catalog: readCatalog } = await getContext()
  const [found, catalog] = await Promise.all([listCandidates(db, { asker: user, now: clock.now() }), readCatalog()])
  return found.map(({ id, lessonId, owner, join }) => ({
    id,
    lesson: findLesson(catalog, lessonId)?.title ?? lessonId,
    owner,
    join: join?.state === 'asked' || join?.state === 'granted' ? join.state : null,
  }))
}

/** One of them. */
export async function loadWatched(sandboxId: string): Promise<WatchRow> {
  const row = (await loadWatchable(`/watch/${sandboxId}`)).find(({ id }) => id === sandboxId)
  if (!row) notFound()
  return row
}
