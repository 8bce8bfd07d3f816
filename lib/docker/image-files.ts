import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { removeContainer } from './container'
import { callEngine, engineStatus } from './errors'

/**
 * The content of one file of an image, read through a container that is never started and is gone afterwards.
 * Throws `image_missing`, `not_found` when the image has no such file, `engine_refused` when it is larger than `maxBytes`.
 */
export async function readImageFile(
  engine: Engine,
  {
    image,
    path,
    maxBytes,
    labels,
    signal,
  }: { image: string; path: string; maxBytes: number; labels: Record<string, string>; signal?: AbortSignal },
): Promise<Buffer> {
  const container = await callEngine(
    'opening an image',
    () =>
      engine.docker.createContainer({ Image: image, Cmd: ['-'], Labels: labels, HostConfig: { NetworkMode: 'none' } }),
    signal,
  )
  try {
    const stream = await callEngine('reading a file of an image', () => container.getArchive({ path }), signal)
    try {
      return await readFirstFile(stream as Readable, { image, path, maxBytes })
    } finally {
      // What is left of the archive must not hold the connection open.
      ;(stream as Readable).destroy()
    }
  } catch (error) {
    throw engineStatus(error) === 404 ? missing({ image, path }) : error
  } finally {
    await removeContainer(engine, container.id)
  }
}

async function readFirstFile(
  stream: Readable,
  { image, path, maxBytes }: { image: string; path: string; maxBytes: number },
): Promise<Buffer> {
  const archive = extract()
  stream.on('error', (error) => archive.destroy(error))
  stream.pipe(archive)
  for await (const entry of archive) {
    if (entry.header.type !== 'file') break
    if ((entry.header.size ?? 0) > maxBytes) throw tooLarge({ image, path, maxBytes })
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }
  throw missing({ image, path })
}

function missing(details: Record<string, unknown>): AppError {
  return new AppError('not_found', 'An image lacks a file that the exercise takes from it.', { details })
}

function tooLarge(details: Record<string, unknown>): AppError {
  return new AppError('engine_refused', 'A file that the exercise takes from an image is too large.', { details })
}
