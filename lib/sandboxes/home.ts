import { AppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { putFiles } from '@/lib/docker/files'
import type { Lesson } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import { HOME_DIR, LEARNER, LEARNER_GID, LEARNER_UID } from './limits'
import type { StartFile } from './types'

const SETUP_TIMEOUT_MS = 20_000
const SETUP_OUTPUT_BYTES = 8_192

/** Lays the lesson's files into a fresh sandbox and runs the lesson's set-up commands there as the learner. */
export async function fillHome(
  engine: Engine,
  {
    containerId,
    request: { lesson, files, vars = {} },
    signal,
  }: {
    containerId: string
    request: { lesson: Lesson; files: StartFile[]; vars?: Record<string, string> }
    signal: AbortSignal
  },
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
