import type { Folder, FolderFile } from '@/lib/labs/folder'
import { type DiffLine, diffLines, hunksOf } from './line-diff'

/** What became of one file between two versions. */
export interface FileChange {
  path: string
  kind: 'added' | 'removed' | 'changed'
  /** Null when one of the two is not text. */
  hunks: DiffLine[][] | null
  added: number
  removed: number
  /** It can be run now, or no longer. */
  mode: 'executable' | 'plain' | null
}

/** Longer files are only said to be different. */
const MOST_LINES = 20_000

/** What changed between two versions of a lesson's files, in order of path. */
export function changesBetween(before: Folder['files'], after: Folder['files']): FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path) => changeOf(path, before.get(path), after.get(path)) ?? [])
}

function changeOf(path: string, before: FolderFile | undefined, after: FolderFile | undefined): FileChange | null {
  const mode = before && after && before.executable !== after.executable ? modeOf(after) : null
  if (before && after && before.content.equals(after.content) && !mode) return null
  const kind = before ? (after ? 'changed' : 'removed') : 'added'
  const [old, fresh] = [linesOf(before), linesOf(after)]
  if (!old || !fresh) return { path, kind, hunks: null, added: 0, removed: 0, mode }
  const lines = diffLines(old, fresh)
  const count = (wanted: DiffLine['kind']) => lines.filter((line) => line.kind === wanted).length
  return { path, kind, hunks: hunksOf(lines), added: count('new'), removed: count('gone'), mode }
}

function modeOf({ executable }: FolderFile): 'executable' | 'plain' {
  return executable ? 'executable' : 'plain'
}

/** Null for what is not text, or is too long. */
function linesOf(file: FolderFile | undefined): string[] | null {
  if (!file) return []
  if (file.content.includes(0)) return null
  const text = file.content.toString('utf8')
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  return lines.length > MOST_LINES ? null : lines
}
