import { once } from 'node:events'
import { Readable } from 'node:stream'
import { createGzip, type Gzip } from 'node:zlib'
import { AppError } from '@/lib/base/errors'
import { packHome } from './archive'
import { findLiveSandbox } from './data'
import { homeSize } from './limits'
import { isRunning, type RunningSandbox, type SandboxContext } from './types'
import { findArchive, readArchive, type WorkspaceKey } from './workspace/data'

/** A slow line may take its time; meanwhile the packing in the sandbox waits. */
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000

export interface HomeDownload {
  /** A gzipped tar. It breaks off with an error when the sandbox ends or cannot be read. */
  stream: Readable
  /** From when the files are. */
  at: Date
}

/**
 * A learner's files of a lesson as an archive: of the sandbox as it runs, else as they were last kept; with `aside`
 * those that could not be laid back. Nothing but the user and the lesson decides whose they are. Ends its work when the
 * stream is destroyed. Throws `not_found` when there are none.
 */
export async function openDownload(
  ctx: SandboxContext,
  { userId, lessonId, which }: WorkspaceKey & { which: 'present' | 'aside' },
): Promise<HomeDownload> {
  const live = which === 'present' ? await findLiveSandbox(ctx.db, { userId, lessonId }) : null
  if (isRunning(live)) return { stream: packLive(ctx, live), at: ctx.clock.now() }
  const kept = await findArchive(ctx.db, { userId, lessonId, state: which === 'aside' ? 'aside' : 'current' })
  if (!kept) throw new AppError('not_found', 'No files of yours are kept for this lesson.')
  return { stream: Readable.from(readArchive(ctx.db, kept.id)), at: kept.startedAt }
}

function packLive(ctx: SandboxContext, { containerId }: RunningSandbox): Readable {
  const gzip = createGzip({ level: 1 })
  const abort = new AbortController()
  gzip.on('close', () => abort.abort(new AppError('aborted', 'The download was given up.')))
  packHome(ctx.engine, {
    containerId,
    homeBytes: homeSize(ctx.limits),
    sink: (data) => write(gzip, { data, signal: abort.signal }),
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    signal: abort.signal,
  }).then(
    () => gzip.end(),
    (error: Error) => gzip.destroy(error),
  )
  return gzip
}

async function write(gzip: Gzip, { data, signal }: { data: Buffer; signal: AbortSignal }): Promise<void> {
  signal.throwIfAborted()
  if (!gzip.write(data)) await once(gzip, 'drain', { signal })
}
