import { AppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { HOME_DIR, LEARNER } from '../limits'

/** What stands in a learner's home, by its path from there. */
export interface HomeEntry {
  path: string
  kind: 'folder' | 'file' | 'link' | 'other'
  /** Size of a file in bytes; 0 for all else. */
  bytes: number
}

export interface HomeTree {
  entries: HomeEntry[]
  /** True when there is more than is told: too many entries, or too deep. */
  cut: boolean
}

/** More would be no tree that a person looks through. */
const MAX_ENTRIES = 2_000
const MAX_DEPTH = 8
const MAX_BYTES = 512 * 1024
const LOOK_TIMEOUT_MS = 10_000

/** Folders that are shown, but not opened: what programs put there is not for the learner's eyes. */
const CLOSED = ['.git', 'node_modules', '.cache', '.npm', '.docker']

/**
 * `find` prints type, size and path, each ended by a zero byte: a name can hold everything else. Sorted by the reader.
 */
const LIST = [
  'find',
  '.',
  '-mindepth',
  '1',
  '-maxdepth',
  `${MAX_DEPTH}`,
  '-printf',
  '%y %s %P\\0',
  '(',
  ...CLOSED.flatMap((name, index) => [...(index > 0 ? ['-o'] : []), '-name', name]),
  ')',
  '-prune',
]

/**
 * Lists a learner's home, folders before files and both by name, as the learner could see it. What cannot be opened is
 * left out. Throws `not_found` when the sandbox is gone, `timeout`.
 */
export async function listHome(
  engine: Engine,
  { containerId, signal }: { containerId: string; signal?: AbortSignal },
): Promise<HomeTree> {
  const { stdout, truncated } = await runExec(engine, {
    containerId,
    command: LIST,
    user: LEARNER,
    workingDir: HOME_DIR,
    timeoutMs: LOOK_TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  })
  return parseTree(stdout.toString('utf8'), truncated)
}

const KINDS: Record<string, HomeEntry['kind']> = { d: 'folder', f: 'file', l: 'link' }

/** Reads what `find` printed; a last piece that was cut off is left out. Exported for its test. */
export function parseTree(output: string, truncated: boolean): HomeTree {
  const pieces = output.split('\0')
  pieces.pop()
  const entries = pieces.flatMap((piece): HomeEntry[] => {
    const [, type = '', size = '', path = ''] = /^(\S) (\d+) (.+)$/s.exec(piece) ?? []
    const kind = KINDS[type] ?? 'other'
    return path ? [{ path, kind, bytes: kind === 'file' ? Number(size) : 0 }] : []
  })
  const cut = truncated || entries.length > MAX_ENTRIES || entries.some(({ path, kind }) => isBorder(path, kind))
  return { entries: entries.slice(0, MAX_ENTRIES).sort(byPlace), cut }
}

function isBorder(path: string, kind: HomeEntry['kind']): boolean {
  const parts = path.split('/')
  return kind === 'folder' && parts.length === MAX_DEPTH && !CLOSED.includes(parts.at(-1) ?? '')
}

/** Folder by folder; in each, folders come first. */
function byPlace(a: HomeEntry, b: HomeEntry): number {
  const left = a.path.split('/')
  const right = b.path.split('/')
  const shared = left.findIndex((part, index) => part !== right[index])
  if (shared < 0) return left.length - right.length
  if (shared >= right.length) return 1
  const leftFolder = shared < left.length - 1 || a.kind === 'folder'
  const rightFolder = shared < right.length - 1 || b.kind === 'folder'
  if (leftFolder !== rightFolder) return leftFolder ? -1 : 1
  return (left[shared] ?? '') < (right[shared] ?? '') ? -1 : 1
}

/** A path of a request, below the home. Throws `invalid_input` for one that is not. */
export function checkHomePath(path: string): string {
  const parts = path.split('/')
  if (path.includes('\0') || path.length > 500 || parts.some((part) => ['', '.', '..'].includes(part)))
    throw new AppError('invalid_input', `"${path.slice(0, 80)}" is not the name of a file in your home.`)
  return path
}
