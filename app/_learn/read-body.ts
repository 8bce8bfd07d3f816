import type { z } from 'zod'
import { AppError } from '@/lib/base/errors'

/** No request of the pages is larger; what is would only fill memory. */
const MAX_BODY_BYTES = 512 * 1024

/** The request's JSON body, checked by `schema`. Throws `invalid_input`. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson((await readBytes(request, MAX_BODY_BYTES)).toString('utf8')))
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new AppError('invalid_input', `The request is not as expected: ${first?.path.join('.')} ${first?.message}`)
}

/** The request's body as it is, at most `maxBytes`. Throws `invalid_input` when there is more. */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const reader = request.body?.getReader()
  if (!reader) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new AppError('aborted', 'The request was given up.', { cause })
    })
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      throw new AppError('invalid_input', `That is larger than ${Math.floor(maxBytes / 1024)} KiB.`)
    }
    chunks.push(value)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('invalid_input', 'The request is not JSON.')
  }
}
