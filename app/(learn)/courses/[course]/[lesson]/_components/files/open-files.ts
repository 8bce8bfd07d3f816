import type { HomeFile } from '@/lib/sandboxes/files/text'

/** A file that is open in the editor. */
export interface OpenFile {
  path: string
  /** As it was read or saved last; null for one that is no text. */
  saved: string | null
  /** As it stands in the editor. */
  text: string
  version: string
  /** Counts how often the text was replaced from outside. */
  revision: number
  /** Somebody else changed or removed it while there is unsaved text here. */
  conflict: 'changed' | 'gone' | null
}

export const isDirty = (file: OpenFile) => file.saved !== null && file.text !== file.saved

/** A file just read: opened, or renewed where it is open and nothing unsaved would be lost. */
export function withRead(files: OpenFile[], path: string, read: HomeFile): OpenFile[] {
  const known = files.find((file) => file.path === path)
  if (!known) return [...files, fresh(path, read, 0)]
  if (known.version === read.version) return replace(files, { ...known, conflict: null })
  if (isDirty(known)) return replace(files, { ...known, conflict: 'changed' })
  return replace(files, fresh(path, read, known.revision + 1))
}

/** The other's text takes the place of what is here. */
export function withTheirs(files: OpenFile[], path: string, read: HomeFile): OpenFile[] {
  const known = files.find((file) => file.path === path)
  return known ? replace(files, fresh(path, read, known.revision + 1)) : files
}

export function withText(files: OpenFile[], path: string, text: string): OpenFile[] {
  return files.map((file) => (file.path === path && file.text !== text ? { ...file, text } : file))
}

/** What was typed while it was being saved stays unsaved. */
export function withSaved(files: OpenFile[], path: string, saved: { text: string; version: string }): OpenFile[] {
  return files.map((file) =>
    file.path === path ? { ...file, saved: saved.text, version: saved.version, conflict: null } : file,
  )
}

/** It is not there any more: closed, unless there is unsaved text. */
export function withGone(files: OpenFile[], path: string): OpenFile[] {
  return files.flatMap((file) => {
    if (file.path !== path) return [file]
    return isDirty(file) ? [{ ...file, conflict: 'gone' as const }] : []
  })
}

export function withConflict(files: OpenFile[], path: string, conflict: OpenFile['conflict']): OpenFile[] {
  return files.map((file) => (file.path === path ? { ...file, conflict } : file))
}

/** A file or a whole folder has another name: what is open goes along. */
export function withMoved(files: OpenFile[], from: string, to: string): OpenFile[] {
  return files.map((file) => ({ ...file, path: movedPath(file.path, from, to) }))
}

/** Where `path` is once `from` is called `to`. */
export function movedPath(path: string, from: string, to: string): string {
  if (path === from) return to
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path
}

function fresh(path: string, { text, version }: HomeFile, revision: number): OpenFile {
  return { path, saved: text, text: text ?? '', version, revision, conflict: null }
}

function replace(files: OpenFile[], file: OpenFile): OpenFile[] {
  return files.map((one) => (one.path === file.path ? file : one))
}
