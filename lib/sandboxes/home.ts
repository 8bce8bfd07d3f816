import { Readable } from 'node:stream'
import { isAppError, toAppError } from '@/lib/base/errors'
import type { Lesson } from '@/lib/labs/types'
import { emptyHome, unpackHome } from './archive'
import { layAgain, layFirst } from './lay'
import { mendStartFiles } from './start-files'
import type { SandboxContext, StartFile } from './types'
import { findWorkspace, type HomeArchive, readArchive } from './workspace/data'
import { noteRestored, setAside } from './workspace/mutations'

/** The part of a start that fills the home. */
export interface FillRequest {
  userId: string
  lesson: Lesson
  /** Read from the lesson's folder, with the learner's own values filled in. */
  files: StartFile[]
  /** The learner's own values, for the lesson's set-up commands. */
  vars?: Record<string, string>
  /** The lesson's own files are laid below the learner's, and those of them that are broken are made whole. */
  home?: 'renewed'
}

interface Filling {
  containerId: string
  request: FillRequest
  signal: AbortSignal
}

/**
 * Fills the home of a fresh sandbox: what the learner had the last time, or the lesson's files and what its set-up
 * commands make of them. When the lesson has changed since, its files come first and the learner's own over them. A
 * kept home that cannot be laid back (it does not fit any more) is put aside for its owner to download.
 */
export async function fillHome(ctx: SandboxContext, filling: Filling): Promise<void> {
  const { userId, lesson, home } = filling.request
  const key = { userId, lessonId: lesson.id }
  const workspace = await findWorkspace(ctx.db, key)
  const kept = workspace?.archives.find(({ state }) => state === 'current')
  if (!kept) {
    await layFirst(ctx.engine, everything(filling))
    if (workspace) await noteRestored(ctx.db, { ...key, restoredFrom: null, restoreNote: null })
    return
  }
  const fresh = home === 'renewed' || kept.version !== lesson.version
  const note = await layBack(ctx, { filling, kept, order: fresh ? 'over the lesson' : 'alone' })
  if (home === 'renewed') await mendStartFiles(ctx.engine, { ...filling, files: filling.request.files })
  await noteRestored(ctx.db, { ...key, restoredFrom: note ? null : kept.startedAt, restoreNote: note })
}

/** Returns what the learner must know when it failed; null when all is there. */
async function layBack(
  ctx: SandboxContext,
  { filling, kept, order }: { filling: Filling; kept: HomeArchive; order: 'alone' | 'over the lesson' },
): Promise<string | null> {
  const { containerId, signal, request } = filling
  // Also when the kept home is of this very lesson: the first process waits for its message.
  const nothing = { containerId, lesson: { title: request.lesson.title, sandbox: null }, files: [], signal }
  await layFirst(ctx.engine, order === 'alone' ? nothing : everything(filling))
  if (await unpack(ctx, { filling, kept })) return null
  await emptyHome(ctx.engine, { containerId, signal })
  // A file of the lesson may stand where the learner has a folder.
  if (order === 'over the lesson' && (await unpack(ctx, { filling, kept }))) return null
  await setAside(ctx.db, kept)
  await emptyHome(ctx.engine, { containerId, signal })
  await layAgain(ctx.engine, everything(filling))
  return 'Your files of the last time could not be laid back into this sandbox. They are kept for you to download.'
}

/** False when it did not fit or is broken. */
async function unpack(
  ctx: SandboxContext,
  { filling, kept }: { filling: Filling; kept: HomeArchive },
): Promise<boolean> {
  const { containerId, signal, request } = filling
  try {
    await unpackHome(ctx.engine, { containerId, archive: Readable.from(readArchive(ctx.db, kept.id)), signal })
    return true
  } catch (error) {
    if (!isAppError(error) || error.code !== 'conflict') throw error
    ctx.log.warn('a kept home could not be laid back', {
      user: request.userId,
      lesson: request.lesson.id,
      error: toAppError(error),
    })
    return false
  }
}

function everything({ containerId, request, signal }: Filling) {
  return { containerId, signal, ...request }
}
