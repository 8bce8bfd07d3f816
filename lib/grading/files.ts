import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import { MAX_DOCKERFILE_BYTES } from '@/lib/dockerfile/parse'
import type { Exercise } from '@/lib/labs/types'

const MAX_FILE_BYTES = MAX_DOCKERFILE_BYTES
const MAX_FILES = 50
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

export const filesSchema = z.record(z.string(), z.string())

/**
 * The learner's files, when every one of them may be written and is small enough.
 * Throws `invalid_input` that says which is not.
 */
export function checkFiles(files: Record<string, string>, exercise: Pick<Exercise, 'edit'>): Record<string, string> {
  const entries = Object.entries(files)
  if (entries.length === 0) throw new AppError('invalid_input', 'There is nothing to grade: no file was handed in.')
  if (entries.length > MAX_FILES) throw new AppError('invalid_input', `At most ${MAX_FILES} files can be handed in.`)
  for (const [path, text] of entries) {
    const name = path.slice(0, 100)
    if (!exercise.edit.includes(path))
      throw new AppError('invalid_input', `"${name}" is not one of the files to edit (${exercise.edit.join(', ')}).`)
    if (Buffer.byteLength(text) > MAX_FILE_BYTES)
      throw new AppError('invalid_input', `"${name}" is larger than ${MAX_FILE_BYTES / 1024} KiB.`)
    if (text.includes('\0') || LONE_SURROGATE.test(text))
      throw new AppError('invalid_input', `"${name}" is not a text file.`)
  }
  return Object.fromEntries(entries)
}
