import { AppError } from '@/lib/base/errors'

/** A file of a commit. */
export interface TreeFile {
  path: string
  object: string
  size: number
  executable: boolean
}

export interface TreeBounds {
  files: number
  bytes: number
}

/**
 * The files of a commit, from what `git ls-tree -r -l -z` prints. Throws `invalid_input` for what is no plain file and
 * for a path that could lead elsewhere, when there are too many of them, or when they are too large, before anything of
 * them was read.
 */
export function parseTree(listing: Buffer, { files: mostFiles, bytes: mostBytes }: TreeBounds): TreeFile[] {
  const entries = listing.toString('utf8').split('\0').filter(Boolean)
  if (entries.length > mostFiles) throw refused(`holds more than ${mostFiles} files`)
  const files = entries.map(parseEntry)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > mostBytes) throw refused(`holds more than ${Math.round(mostBytes / 1024 / 1024)} MiB`)
  return files
}

function parseEntry(entry: string): TreeFile {
  const match = /^(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t([\s\S]+)$/.exec(entry)
  const [, mode, type, object = '', size, path = ''] = match ?? []
  if (mode === '120000') throw refused(`holds a symbolic link (${path}); copy the file instead`)
  if (type === 'commit') throw refused(`holds a submodule (${path}); put its files there instead`)
  if (type !== 'blob' || (mode !== '100644' && mode !== '100755'))
    throw refused(`holds what is no plain file (${path})`)
  if (!isPlain(path)) throw refused('holds a file with a name that is not allowed')
  return { path, object, size: Number(size), executable: mode === '100755' }
}

function isPlain(path: string): boolean {
  if (path.length > 500 || /[\p{Cc}\\\uFFFD]/u.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/i.test(part))
}

function refused(why: string): AppError {
  return new AppError('invalid_input', `The repository ${why}.`)
}
