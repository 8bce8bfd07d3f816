import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '@/lib/base/errors'

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

/** The archive itself, whether it comes plain or gzipped: `docker save | gzip` is what people have. */
export function openArchive(source: Readable): Readable {
  const out = new PassThrough()
  source.once('error', (error) => out.destroy(error))
  source.once('readable', () => {
    const head = source.read() as Buffer | null
    if (head === null) return void out.end()
    source.unshift(head)
    const done = (error: unknown) => {
      if (error) out.destroy(broken(error))
    }
    if (head.subarray(0, 2).equals(GZIP_MAGIC)) pipeline(source, createGunzip(), out, done)
    else pipeline(source, out, done)
  })
  out.once('close', () => source.destroy())
  return out
}

function broken(error: unknown): Error {
  const code = (error as { code?: string }).code ?? ''
  if (code.startsWith('Z_')) return new AppError('archive_invalid', 'The archive cannot be unpacked.', { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}
