import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import { type Folder, type FolderFile, hashFolder } from '@/lib/labs/folder'

/** Above what a folder may hold, in base64 and with names. */
const MOST_BYTES = 48 * 1024 * 1024

const packedSchema = z.array(z.tuple([z.string(), z.boolean(), z.base64()]))

/** A lesson's files as one piece for the database. */
export function packFiles(files: Folder['files']): { packed: Uint8Array<ArrayBuffer>; bytes: number } {
  const entries = [...files].map(([path, { content, executable }]) => [path, executable, content.toString('base64')])
  const bytes = [...files.values()].reduce((sum, { content }) => sum + content.length, 0)
  return { packed: Uint8Array.from(gzipSync(JSON.stringify(entries))), bytes }
}

/** The other way. Throws `lab_invalid` when what comes out is not what `version` was made from. */
export function unpackFiles(packed: Uint8Array, version: string): Folder['files'] {
  const text = gunzipSync(packed, { maxOutputLength: MOST_BYTES }).toString('utf8')
  const entries = packedSchema.parse(JSON.parse(text))
  const files = new Map<string, FolderFile>(
    entries.map(([path, executable, content]) => [path, { executable, content: Buffer.from(content, 'base64') }]),
  )
  if (hashFolder({ dir: '', files, faults: [] }) !== version)
    throw new AppError('lab_invalid', 'A version of a lesson is damaged.', { details: { version } })
  return files
}
