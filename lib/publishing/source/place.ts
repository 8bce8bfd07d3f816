import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { currentDir } from './fetch'

/** Where a repository is kept, below the data folder. */
export function sourceDir(dataDir: string): string {
  return join(dataDir, 'labs', 'source')
}

/**
 * Where the files of lessons lie: the labs folder, or what was fetched last, by a name that stays theirs when the next
 * is fetched. Throws `lab_invalid` before the first fetch.
 */
export async function lessonsDirOf({
  git,
  labsDir,
  dataDir,
}: {
  git: object | null
  labsDir: string
  dataDir: string
}): Promise<string> {
  if (!git) return labsDir
  return realpath(currentDir(sourceDir(dataDir))).catch(() => {
    throw new AppError('lab_invalid', 'Nothing has been fetched from the repository yet.')
  })
}
