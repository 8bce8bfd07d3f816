import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { readForXray } from '@/app/_xray/read'
import { toView } from '@/app/_xray/view'
import { AppError } from '@/lib/base/errors'
import { xrayImage } from '@/lib/image/xray'

/** Images of one archive that are laid out; the others are only counted. */
const MAX_IMAGES = 10

/** An archive as `docker save` writes it, plain or gzipped, as the body. Nothing of it is kept. */
export const POST = apiRoute(async (request) => {
  const user = await requireApiUser()
  const { body } = request
  if (!body) throw new AppError('invalid_input', 'The request has no archive.')
  const saved = await readForXray(async () => Readable.fromWeb(body as ReadableStream<Uint8Array>), {
    userId: user.id,
    signal: request.signal,
  })
  if (saved.images.length === 0) throw new AppError('archive_invalid', 'There is no image in this archive.')
  const shown = saved.images.slice(0, MAX_IMAGES)
  return { images: shown.map((image) => toView(xrayImage(image, saved))), more: saved.images.length - shown.length }
})
