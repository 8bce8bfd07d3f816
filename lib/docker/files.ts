import { pack } from 'tar-stream'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { runExec } from './exec'

export interface FileToPut {
  /** Relative to the folder it goes to, with forward slashes. */
  path: string
  content: Buffer
  mode: number
}

const PUT_TIMEOUT_MS = 20_000
const READ_TIMEOUT_MS = 5_000
const REASON_MAX_BYTES = 4_096
const NO_FILE = 44

/**
 * Writes files below `dir` inside a running container, making folders as needed, as user `uid`:`gid`.
 * Through `tar` in the container and not through the engine's archive call, which does not see tmpfs.
 * Throws `invalid_input` for a path that would leave `dir`; `conflict` when they do not fit or may not be written.
 */
export async function putFiles(
  engine: Engine,
  request: {
    containerId: string
    dir: string
    files: FileToPut[]
    uid: number
    gid: number
    signal?: AbortSignal
  },
): Promise<void> {
  const { containerId, dir, files, uid, gid, signal } = request
  if (files.length === 0) return
  const archive = pack()
  for (const { path, content, mode } of files) {
    archive.entry({ name: checkPath(path), mode: mode & 0o777, mtime: new Date() }, content)
  }
  archive.finalize()
  const result = await runExec(engine, {
    containerId,
    command: ['tar', '-x', '-o', '-p', '-f', '-', '-C', dir],
    user: `${uid}:${gid}`,
    stdin: archive,
    timeoutMs: PUT_TIMEOUT_MS,
    maxBytes: REASON_MAX_BYTES,
    signal,
  })
  if (result.exitCode === 0) return
  const reason = result.stderr.toString('utf8').trim()
  const message = /no space left|wrote only/i.test(reason)
    ? 'The files could not be written: there is no space left in the sandbox.'
    : `The files could not be written: ${reason.split('\n')[0]?.slice(0, 200) || 'no reason was given'}.`
  throw new AppError('conflict', message, { details: { exitCode: result.exitCode, dir, reason } })
}

/** Returns a relative path without empty, `.` or `..` parts as it is; throws `invalid_input` for any other. */
export function checkPath(path: string): string {
  const parts = path.split('/')
  const bad = path.includes('\0') || path.length > 1024 || parts.some((part) => ['', '.', '..'].includes(part))
  if (bad) throw new AppError('invalid_input', `"${path.slice(0, 80)}" is not a path below the folder.`)
  return path
}

/**
 * Reads a regular file inside a running container, at most its first `maxBytes`; null when there is none. Links are
 * followed as `user` (by default the container's own) could follow them.
 */
export async function readFile(
  engine: Engine,
  request: { containerId: string; path: string; maxBytes: number; user?: string; signal?: AbortSignal },
): Promise<Buffer | null> {
  const { containerId, path, maxBytes, user, signal } = request
  if (path.includes('\0')) return null
  const result = await runExec(engine, {
    containerId,
    // Not "cat": a pipe or device put there on purpose would never end.
    command: ['sh', '-c', '[ -f "$1" ] && [ -r "$1" ] || exit 44; exec head -c "$2" < "$1"', 'sh', path, `${maxBytes}`],
    user,
    timeoutMs: READ_TIMEOUT_MS,
    maxBytes,
    signal,
  })
  if (result.exitCode === 0) return result.stdout
  if (result.exitCode === NO_FILE) return null
  throw new AppError('engine_refused', 'A file in the sandbox could not be read.', {
    details: { path, exitCode: result.exitCode, stderr: result.stderr.toString('utf8') },
  })
}
