import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import type { Fault } from './types'

/** A file of a lesson's folder, read once. */
export interface FolderFile {
  content: Buffer
  executable: boolean
}

export interface Folder {
  /** Absolute path. */
  dir: string
  /** Path below the folder, with forward slashes, to file; in order of path. */
  files: Map<string, FolderFile>
  faults: Fault[]
}

const FOLDER_LIMIT_BYTES = 20 * 1024 * 1024
const FOLDER_LIMIT_FILES = 2000
const UNWANTED = /(^|\/)(\.DS_Store|Thumbs\.db|.*~|.*\.swp)$/

/**
 * Reads a folder whole. Symbolic links are refused, wherever they lead: a lesson must not show what lies outside it,
 * and a link is not a file that can be laid into a sandbox. `label` is the folder's path in faults.
 */
export async function readFolder({ dir, label }: { dir: string; label: string }): Promise<Folder> {
  const folder: Folder = { dir, files: new Map(), faults: [] }
  let bytes = 0
  const fault = (path: string, message: string, fix: string | null) =>
    folder.faults.push({
      severity: 'error',
      file: path ? `${label}/${path}` : label,
      line: null,
      column: null,
      field: null,
      message,
      fix,
    })

  const walk = async (path: string): Promise<void> => {
    const entries = await readdir(join(dir, path), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = path ? `${path}/${entry.name}` : entry.name
      if (UNWANTED.test(below)) continue
      if (entry.isDirectory()) await walk(below)
      else if (entry.isSymbolicLink())
        fault(below, 'Symbolic links are not allowed in a lesson.', 'Copy the file instead.')
      else if (!entry.isFile()) fault(below, 'Only plain files are allowed in a lesson.', 'Remove it.')
      else if (folder.files.size >= FOLDER_LIMIT_FILES) return
      else {
        const stats = await lstat(join(dir, below))
        bytes += stats.size
        if (bytes > FOLDER_LIMIT_BYTES) return
        folder.files.set(below, { content: await readFile(join(dir, below)), executable: (stats.mode & 0o111) !== 0 })
      }
    }
  }
  try {
    await walk('')
  } catch (error) {
    fault('', `The folder cannot be read: ${messageOf(error)}.`, null)
  }
  if (bytes > FOLDER_LIMIT_BYTES)
    fault('', 'The folder is larger than 20 MiB.', 'Take large files out of an image with "artifacts".')
  if (folder.files.size >= FOLDER_LIMIT_FILES)
    fault('', `The folder holds more than ${FOLDER_LIMIT_FILES} files.`, null)
  return folder
}

/** The text of a file, or null when it is not there. */
export function textOf(folder: Folder, path: string): string | null {
  return folder.files.get(path)?.content.toString('utf8') ?? null
}

/** Paths below a sub-folder, relative to it. */
export function pathsBelow(folder: Folder, prefix: string): string[] {
  const start = prefix === '' ? '' : `${prefix}/`
  return [...folder.files.keys()].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length))
}

/** Names of the folders directly below a sub-folder, in order. */
export function foldersBelow(folder: Folder, prefix: string): string[] {
  const names = pathsBelow(folder, prefix)
    .filter((path) => path.includes('/'))
    .map((path) => path.slice(0, path.indexOf('/')))
  return [...new Set(names)].sort()
}

/** A sub-folder as a folder of its own; its faults stay with the whole. */
export function folderIn(folder: Folder, prefix: string): Folder {
  const start = `${prefix}/`
  const files = [...folder.files].flatMap(([path, file]): [string, FolderFile][] =>
    path.startsWith(start) ? [[path.slice(start.length), file]] : [],
  )
  return { dir: join(folder.dir, prefix), files: new Map(files), faults: [] }
}

/**
 * sha256 (hex) over the files that `keep` accepts: path, executable bit, length and content of each, in order of
 * path. The same on every machine; a change of one byte, name or bit changes it.
 */
export function hashFolder(folder: Folder, keep: (path: string) => boolean = () => true): string {
  const hash = createHash('sha256')
  for (const path of [...folder.files.keys()].sort()) {
    const file = folder.files.get(path)
    if (!file || !keep(path)) continue
    hash.update(`${path}\0${file.executable ? 'x' : '-'}\0${file.content.length}\0`).update(file.content)
  }
  return hash.digest('hex')
}
