import { z } from 'zod'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { listTerminals } from '@/lib/terminal/data'
import { openTerminal } from '@/lib/terminal/mutations'
import { MAX_TERMINALS } from '@/lib/terminal/protocol'
import { loadOwnSandbox, loadVisibleSandbox } from '../scope'

const bodySchema = z.object({ title: z.string().max(200).optional() })

/** The open terminals; also for whom the owner has let in. */
export const GET = apiRoute<{ id: string }>(async (_request, { id }) => {
  const { context, sandbox } = await loadVisibleSandbox(id)
  return { terminals: await listTerminals(context.db, sandbox.id), max: MAX_TERMINALS }
})

/** Opens one more. */
export const POST = apiRoute<{ id: string }>(async (request, { id }) => {
  const { context, sandbox } = await loadOwnSandbox(id)
  const { title } = await readBody(request, bodySchema)
  return { terminal: await openTerminal(context.db, { sandboxId: sandbox.id, title: title ?? null }) }
})
