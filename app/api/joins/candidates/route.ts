import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { listCandidates } from '@/lib/terminal/joins/data'

/** Running sandboxes that this instructor may ask to join. */
export const GET = apiRoute(async () => {
  const asker = await requireApiUser('teach')
  const { db, clock } = await getContext()
  return { sandboxes: await listCandidates(db, { asker, now: clock.now() }) }
})
