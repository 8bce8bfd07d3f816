import { toGlob } from '@/lib/base/glob'
import type { Folder } from '../folder'

const GLOB_LIMIT_CHARS = 200

/** Paths of a folder that a glob names, in order: `*` within a name, `**` across folders, a folder for all in it. */
export function globFiles(folder: Folder, pattern: string): string[] {
  if (pattern.length > GLOB_LIMIT_CHARS) return []
  const glob = toGlob(pattern.replace(/\*{3,}/g, '**').replace(/\/+$/, ''))
  const start = `${pattern.replace(/\/+$/, '')}/`
  return [...folder.files.keys()].filter((path) => glob.test(`/${path}`) || path.startsWith(start))
}
