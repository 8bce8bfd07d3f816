import { z } from 'zod'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { closeTerminal, renameTerminal } from '@/lib/terminal/mutations'
import { parseTerminalName } from '@/lib/terminal/names'
import { loadOwnSandbox } from '../../scope'

interface Params extends Record<string, string> {
  id: string
  name: string
}

const bodySchema = z.object({ title: z.string().max(200) })

export const PATCH = apiRoute<Params>(async (request, params) => {
  const { context, sandbox } = await loadOwnSandbox(params.id)
  const { title } = await readBody(request, bodySchema)
  await renameTerminal(context.db, { sandboxId: sandbox.id, name: parseTerminalName(params.name), title })
  return { ok: true }
})

/** Closes a terminal: its shell is hung up, and its connections end. */
export const DELETE = apiRoute<Params>(async (_request, params) => {
  const { context, sandbox } = await loadOwnSandbox(params.id)
  await closeTerminal(context.db, { sandboxId: sandbox.id, name: parseTerminalName(params.name) })
  return { ok: true }
})
