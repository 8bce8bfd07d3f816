import { AppError, isAppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { putFiles } from '@/lib/docker/files'
import type { Lesson } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import { findHome } from './data'
import { HOME_DIR, LEARNER, LEARNER_GID, LEARNER_UID } from './limits'
import { deleteHome } from './mutations'
import { emptyHome, restoreHome } from './saved-home'
import type { SandboxContext, StartFile } from './types'

/** The part of a start that fills the home. */
interface FillRequest {
  userId: string
  lesson: Lesson
  files: StartFile[]
  vars?: Record<string, string>
}

const SETUP_TIMEOUT_MS = 20_000
const SETUP_OUTPUT_BYTES = 8_192

/**
 * Fills the home of a fresh sandbox: what the learner had the last time, or the lesson's files and what its set-up
 * commands make of them. When the lesson has changed since, its files come first and the learner's own over them.
 */
export async function fillHome(
  ctx: SandboxContext,
  { containerId, request, signal }: { containerId: string; request: FillRequest; signal: AbortSignal },
): Promise<void> {
  const { userId, lesson } = request
  const saved = await findHome(ctx.db, { userId, lessonId: lesson.id })
  if (saved?.version !== lesson.version) await layFiles(ctx.engine, { containerId, request, signal })
  if (!saved) return
  try {
    await restoreHome(ctx.engine, { containerId, archive: saved.archive, signal })
  } catch (error) {
    if (!isAppError(error) || error.code !== 'conflict') throw error
    // Better a fresh home than none at all.
    ctx.log.warn('a kept home could not be used', { user: userId, lesson: lesson.id, error })
    await deleteHome(ctx.db, { userId, lessonId: lesson.id })
    await emptyHome(ctx.engine, { containerId, signal })
    await layFiles(ctx.engine, { containerId, request, signal })
  }
}

async function layFiles(
  engine: Engine,
  {
    containerId,
    request: { lesson, files, vars = {} },
    signal,
  }: { containerId: string; request: FillRequest; signal: AbortSignal },
): Promise<void> {
  await putFiles(engine, { containerId, dir: HOME_DIR, files, uid: LEARNER_UID, gid: LEARNER_GID, signal })
  for (const words of lesson.sandbox?.setup ?? []) {
    const command = words.map((word) => fillVars(word, vars))
    const result = await runExec(engine, {
      containerId,
      command,
      user: LEARNER,
      workingDir: HOME_DIR,
      timeoutMs: SETUP_TIMEOUT_MS,
      maxBytes: SETUP_OUTPUT_BYTES,
      signal,
    })
    if (result.exitCode !== 0) {
      throw new AppError('lab_invalid', `The lesson "${lesson.title}" could not set up its sandbox.`, {
        details: { command, exitCode: result.exitCode, stderr: result.stderr.toString('utf8') },
      })
    }
  }
}
