import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { listOpenJoins } from '@/lib/terminal/joins/data'
import { askToJoin } from '@/lib/terminal/joins/mutations'
import { viewOf } from '../../../joins/view'
import { loadOwnSandbox } from '../scope'

/** Who asks to join, and who was let in; for the owner. */
export const GET = apiRoute<{ id: string }>(async (_request, { id }) => {
  const { context, sandbox } = await loadOwnSandbox(id)
  return { joins: await listOpenJoins(context.db, { sandboxId: sandbox.id, now: context.clock.now() }) }
})

/** An instructor asks the owner to be let in. */
export const POST = apiRoute<{ id: string }>(async (_request, { id }) => {
  const asker = await requireApiUser('teach')
  const { db, clock } = await getContext()
  const now = clock.now()
  return { join: viewOf(await askToJoin(db, { asker, sandboxId: id, now }), now) }
})
