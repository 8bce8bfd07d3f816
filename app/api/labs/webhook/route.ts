import { getContext } from '@/app/_server/context'
import { errorResponse } from '@/app/_server/respond'
import { takeTurn } from '@/app/_server/turns'
import { AppError } from '@/lib/base/errors'
import { idOf } from '@/lib/base/repository'
import { askForFetch } from '@/lib/publishing/source/mutations'
import { isSigned } from '@/lib/publishing/source/signature'

/** What a service tells of one push fits in; more would only cost memory. */
const MOST_BYTES = 2 * 1024 * 1024

/**
 * For the service that holds the repository: something was pushed. What it says besides is not read; a repeated call
 * asks for one more look at a branch that has not changed. Whoever does not know the secret learns nothing.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const { config, db, clock } = await getContext()
    const { git } = config
    if (!git?.webhookSecret) throw new AppError('not_found', 'There is no webhook here.')
    takeTurn(request.headers.get('x-drydock-address') ?? 'unknown', clock.now())
    const body = await readBounded(request)
    if (!isSigned(request.headers, body, git.webhookSecret))
      throw new AppError('forbidden', 'This call is not signed with the secret of this site.')
    await askForFetch(db, { id: idOf(git), at: clock.now() })
    return Response.json({ ok: true }, { status: 202, headers: { 'Cache-Control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, { method: 'POST', path: '/api/labs/webhook' })
  }
}

async function readBounded({ body }: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MOST_BYTES) throw new AppError('invalid_input', 'This call is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
