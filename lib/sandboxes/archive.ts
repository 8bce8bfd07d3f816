import { AppError, isAppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { HOME_DIR, LEARNER } from './limits'

/** Below the time after which a silent stop is taken for dead. */
const PACK_TIMEOUT_MS = 15_000
const UNPACK_TIMEOUT_MS = 30_000
const REASON_MAX_BYTES = 16_384
/** Names and folders take space in an archive that they do not take in the home. */
const OVERHEAD_BYTES = 8 * 1024 * 1024
/** GNU tar's "some files changed while they were read", and "some could not be read". */
const TAR_CHANGED = 1
const TAR_PARTLY = 2
/** Of the script below: nothing has changed. */
const UNCHANGED = 99
/** Clocks of two machines may differ by so much. */
const CLOCK_SLACK_S = 60

/**
 * Sparse: else a file that is large on paper only would be written out in full. Pipes and sockets are not opened. With
 * a first argument nothing is packed unless something has changed since that time (seconds since 1970).
 */
const PACK = `
if [ -n "$1" ]; then
  changed=$(find . -newerct "@$1" -print -quit 2>/dev/null) && [ -z "$changed" ] && exit ${UNCHANGED}
fi
exec tar -c -S -f - .`

export interface PackResult {
  unchanged: boolean
  /** Why some of it is missing, as the end of a sentence "… because"; null when all is there. */
  lacks: string | null
}

/**
 * Packs the home of a running sandbox as a tar into `sink`, piece by piece and no faster than that takes them. Throws
 * `conflict` (with the reason as the end of a sentence "… because") when it is too large or too slow, `not_found` when
 * the sandbox has ended, `engine_unavailable`, the signal's reason, or what `sink` throws.
 */
export async function packHome(
  engine: Engine,
  {
    containerId,
    homeBytes,
    since,
    sink,
    timeoutMs = PACK_TIMEOUT_MS,
    signal,
  }: {
    containerId: string
    homeBytes: number
    since?: Date
    sink: (data: Buffer) => Promise<void>
    timeoutMs?: number
    signal?: AbortSignal
  },
): Promise<PackResult> {
  let bytes = 0
  const mostBytes = 3 * homeBytes + OVERHEAD_BYTES
  const after = since ? String(Math.floor(since.getTime() / 1000) - CLOCK_SLACK_S) : ''
  const result = await runExec(engine, {
    containerId,
    command: ['sh', '-c', PACK, 'sh', after],
    user: LEARNER,
    workingDir: HOME_DIR,
    timeoutMs,
    maxBytes: REASON_MAX_BYTES,
    onStdout: async (data) => {
      bytes += data.length
      if (bytes > mostBytes) throw new AppError('conflict', 'there are too many of them, or they are too large')
      await sink(data)
    },
    signal,
  }).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'timeout')
      throw new AppError('conflict', 'the sandbox was too busy to read them in time', { cause: error })
    throw error
  })
  const { exitCode } = result
  if (exitCode === UNCHANGED) return { unchanged: true, lacks: null }
  if (exitCode === 0 || exitCode === TAR_CHANGED) return { unchanged: false, lacks: null }
  if (exitCode === TAR_PARTLY && bytes > 0) return { unchanged: false, lacks: unread(result.stderr.toString('utf8')) }
  throw new AppError('conflict', 'the sandbox was too full or too busy to read them', {
    details: { exitCode, stderr: result.stderr.toString('utf8') },
  })
}

/** Names at most three; a learner who closed a folder knows which. */
function unread(stderr: string): string {
  const names = [...stderr.matchAll(/^tar: (.+): Cannot (?:open|read|stat|savedir)/gm)].map(([, name]) => name ?? '')
  const shown = names.slice(0, 3).map((name) => name.replace(/^\.\//, '').slice(0, 60))
  const rest = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `you have no right to read ${shown.join(', ') || 'some of them'}${rest}`
}

/** Unpacks a gzipped tar into the home. Throws `conflict` when it does not fit or is broken; what fitted is there. */
export async function unpackHome(
  engine: Engine,
  { containerId, archive, signal }: { containerId: string; archive: NodeJS.ReadableStream; signal: AbortSignal },
): Promise<void> {
  const { exitCode, stderr } = await runExec(engine, {
    containerId,
    // Unlinked first: a link of the lesson's own must not lead what is unpacked somewhere else.
    command: ['tar', '-x', '-z', '-p', '-U', '-f', '-'],
    user: LEARNER,
    workingDir: HOME_DIR,
    stdin: archive as import('node:stream').Readable,
    timeoutMs: UNPACK_TIMEOUT_MS,
    maxBytes: REASON_MAX_BYTES,
    signal,
  })
  if (exitCode === 0) return
  throw new AppError('conflict', 'The files of the last time could not be laid back.', {
    details: { exitCode, stderr: stderr.toString('utf8') },
  })
}

/** Removes all that is in the home. */
export async function emptyHome(
  engine: Engine,
  { containerId, signal }: { containerId: string; signal: AbortSignal },
): Promise<void> {
  await runExec(engine, {
    containerId,
    // Folders may be closed to their own owner.
    command: ['sh', '-c', 'chmod -R u+rwx .; find . -mindepth 1 -delete'],
    user: LEARNER,
    workingDir: HOME_DIR,
    timeoutMs: UNPACK_TIMEOUT_MS,
    maxBytes: REASON_MAX_BYTES,
    signal,
  })
}
