import { join } from 'node:path'
import { readFolder } from './folder'

const LESSON_ID = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/
/** Longer files are shown up to here: a page with more would help nobody. */
const LINES_SHOWN = 4000

export interface LabSource {
  /** Paths below the lesson's folder, in order. */
  paths: string[]
  /** The one that was asked for, or lab.yaml, or the first; null in an empty folder. */
  file: SourceFile | null
}

export interface SourceFile {
  path: string
  /** In bytes. */
  size: number
  /** Without their ends; null when it is not text. */
  lines: string[] | null
  /** Lines beyond those. */
  more: number
}

/** The files of a lesson's folder below `labsDir`, whether or not it can be offered. Null when there is none. */
export async function readSource(
  labsDir: string,
  { lessonId, path }: { lessonId: string; path: string | null },
): Promise<LabSource | null> {
  if (!LESSON_ID.test(lessonId)) return null
  const { files } = await readFolder({ dir: join(labsDir, lessonId), label: lessonId })
  if (files.size === 0) return null
  const paths = [...files.keys()]
  const chosen = [path, 'lab.yaml', paths[0]].find((one) => one != null && files.has(one))
  const content = chosen == null ? undefined : files.get(chosen)?.content
  if (chosen == null || !content) return { paths, file: null }
  return { paths, file: { path: chosen, size: content.length, ...linesOf(content) } }
}

function linesOf(content: Buffer): Pick<SourceFile, 'lines' | 'more'> {
  if (content.includes(0)) return { lines: null, more: 0 }
  const lines = content
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return { lines: lines.slice(0, LINES_SHOWN), more: Math.max(0, lines.length - LINES_SHOWN) }
}
