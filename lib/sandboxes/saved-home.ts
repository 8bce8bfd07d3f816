import { AppError, toAppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { HOME_DIR, LEARNER } from './limits'
import { writeHome } from './mutations'
import type { Sandbox, SandboxContext } from './types'

/** A home whose archive is larger is not kept. It passes through our memory and into the database. */
const ARCHIVE_MAX_BYTES = 16 * 1024 * 1024
const SAVE_TIMEOUT_MS = 10_000
const RESTORE_TIMEOUT_MS = 20_000
const REASON_MAX_BYTES = 4_096
/** GNU tar's "some files changed while they were read": what was read is good. */
const TAR_CHANGED = 1

/**
 * Keeps what is in the home of a sandbox that is about to be removed. Only a courtesy: when it cannot be done (too
 * large, too busy, gone) the last home that was kept stays, and the stop goes on. Never throws.
 */
export async function saveHome(ctx: SandboxContext, sandbox: Sandbox): Promise<void> {
  const { id, userId, lessonId, version, containerId } = sandbox
  if (containerId === null) return
  try {
    const { exitCode, stdout, truncated } = await runExec(ctx.engine, {
      containerId,
      // Sparse: else a file that is large on paper only would be written out in full.
      command: ['tar', '-c', '-z', '-S', '-C', HOME_DIR, '.'],
      user: LEARNER,
      timeoutMs: SAVE_TIMEOUT_MS,
      maxBytes: ARCHIVE_MAX_BYTES,
    })
    if (truncated || (exitCode !== 0 && exitCode !== TAR_CHANGED)) {
      ctx.log.warn('a home was not kept', { sandbox: id, exitCode, truncated })
      return
    }
    await writeHome(ctx.db, { userId, lessonId, version, archive: stdout, at: ctx.clock.now() })
  } catch (error) {
    ctx.log.warn('a home was not kept', { sandbox: id, error: toAppError(error) })
  }
}

/** Lays an archive that `saveHome` made into a fresh sandbox. Throws `conflict` when it does not fit or is broken. */
export async function restoreHome(
  engine: Engine,
  { containerId, archive, signal }: { containerId: string; archive: Uint8Array; signal: AbortSignal },
): Promise<void> {
  const { exitCode, stderr } = await runExec(engine, {
    containerId,
    command: ['tar', '-x', '-z', '-p', '-C', HOME_DIR],
    user: LEARNER,
    stdin: Buffer.from(archive),
    timeoutMs: RESTORE_TIMEOUT_MS,
    maxBytes: REASON_MAX_BYTES,
    signal,
  })
  if (exitCode === 0) return
  throw new AppError('conflict', 'The files of the last time could not be laid back.', {
    details: { exitCode, stderr: stderr.toString('utf8') },
  })
}

/** Removes what a failed `restoreHome` left. */
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
    timeoutMs: RESTORE_TIMEOUT_MS,
    maxBytes: REASON_MAX_BYTES,
    signal,
  })
}
