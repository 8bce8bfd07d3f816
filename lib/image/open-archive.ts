import { PassThrough, pipeline, type Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { AppError } from '@/lib/base/errors'

export type Compression = 'gzip' | 'zstd'

/** What the first bytes of something say of how it is compressed; null for not at all. */
export function compressionOf(head: Uint8Array): Compression | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return null
}

/** A stream that unpacks. Throws `archive_invalid` that says the way out when this Node cannot: zstd came with 22.15. */
export function createUnpacker(compression: Compression): Transform {
  if (compression === 'gzip') return zlib.createGunzip()
  const make: unknown = Reflect.get(zlib, 'createZstdDecompress')
  if (typeof make === 'function') return make() as Transform
  throw new AppError(
    'archive_invalid',
    `This is compressed with zstd, which Node ${process.versions.node} cannot unpack (22.15 and later can). Unpack a whole archive with "zstd -d" first; write layers anew with "skopeo copy --dest-compress-format gzip", or load the image into an engine and save it again.`,
  )
}

/**
 * The archive itself, whether it comes plain or compressed: `docker save | gzip` is what people have. The returned stream
 * fails with `archive_invalid` for what cannot be unpacked; destroying it destroys `source`.
 */
export function openArchive(source: Readable): Readable {
  const out = new PassThrough()
  const done = (error: unknown) => {
    if (error) out.destroy(asInvalid(error))
  }
  source.once('error', done)
  source.once('readable', () => {
    const head = source.read() as Buffer | null
    if (head === null) return void out.end()
    source.unshift(head)
    const compression = compressionOf(head)
    try {
      if (compression) pipeline(source, createUnpacker(compression), out, done)
      else pipeline(source, out, done)
    } catch (error) {
      done(error)
    }
  })
  out.once('close', () => source.destroy())
  return out
}

function asInvalid(error: unknown): Error {
  const code = (error as { code?: string }).code ?? ''
  if (code.startsWith('Z_') || code.startsWith('ZSTD_'))
    return new AppError('archive_invalid', 'The archive cannot be unpacked.', { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
