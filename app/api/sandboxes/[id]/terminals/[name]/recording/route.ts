import { z } from 'zod'
import { readBody } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { parseTerminalName } from '@/lib/terminal/names'
import { startRecording, stopRecording } from '@/lib/terminal/recordings/mutations'
import { loadOwnSandbox } from '../../../scope'

interface Params extends Record<string, string> {
  id: string
  name: string
}

/** Nobody is recorded without having said so. */
const bodySchema = z.object({ consent: z.literal(true) })

export const POST = apiRoute<Params>(async (request, params) => {
  const { context, sandbox } = await loadOwnSandbox(params.id)
  await readBody(request, bodySchema)
  const name = parseTerminalName(params.name)
  const { id } = await startRecording(context.db, { sandbox, name, now: context.clock.now() })
  return { recording: { id } }
})

export const DELETE = apiRoute<Params>(async (_request, params) => {
  const { context, sandbox } = await loadOwnSandbox(params.id)
  const name = parseTerminalName(params.name)
  await stopRecording(context.db, { sandboxId: sandbox.id, name, now: context.clock.now() })
  return { ok: true }
})
