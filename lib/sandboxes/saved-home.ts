import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import { AppError, isAppError, toAppError } from '@/lib/base/errors'
import { packHome } from './archive'
import { homeSize } from './limits'
import type { Sandbox, SandboxContext } from './types'
import { addChunk, beginArchive, dropArchive, finishArchive, noteTrouble } from './workspace/mutations'

const CHUNK_BYTES = 1024 * 1024
/** What does not compress grows a little. */
const OVERHEAD_BYTES = 4 * 1024 * 1024
/** Files of a school are text: the fastest level gains most of what there is to gain. */
const LEVEL = { level: 1 }

export type SaveOutcome =
  /** `lacks` says why some of it is missing; null when all is kept. */
  | { kept: true; lacks: string | null }
  /** `why` is the end of a sentence "… because". */
  | { kept: false; why: string }

/**
 * Keeps what is in the home of a running or stopping sandbox, in place of what was kept before, which stays until the
 * new archive is whole. Never more than a few pieces are in memory. With `since` a home that has not changed after that
 * time is not packed again. When it cannot be done, the reason is noted for the learner's page. Never throws.
 */
export async function saveHome(
  ctx: SandboxContext,
  sandbox: Sandbox,
  { since }: { since?: Date } = {},
): Promise<SaveOutcome> {
  const { userId, lessonId } = sandbox
  const at = ctx.clock.now()
  try {
    return { kept: true, lacks: await writeArchive(ctx, { sandbox, since, at }) }
  } catch (error) {
    const why = reasonOf(error)
    ctx.log.warn('a home was not kept', { sandbox: sandbox.id, error: toAppError(error) })
    await noteTrouble(ctx.db, { userId, lessonId, trouble: why, at }).catch(() => {})
    return { kept: false, why }
  }
}

async function writeArchive(
  ctx: SandboxContext,
  { sandbox, since, at }: { sandbox: Sandbox; since?: Date; at: Date },
): Promise<string | null> {
  const { containerId } = sandbox
  const homeBytes = homeSize(ctx.limits)
  if (containerId === null) throw gone()
  const archive = await beginArchive(ctx.db, { sandboxId: sandbox.id, at })
  if (!archive) throw gone()
  const gzip = createGzip(LEVEL)
  try {
    const written = writeChunks(ctx, { archiveId: archive.id, gzip, mostBytes: homeBytes + OVERHEAD_BYTES })
    // Handled below, or by the destroyed stream on the way.
    written.catch(() => {})
    const sink = async (data: Buffer) => {
      if (gzip.destroyed) await written
      if (!gzip.write(data)) await Promise.race([once(gzip, 'drain'), written])
    }
    const packed = await packHome(ctx.engine, { containerId, homeBytes, since, sink })
    if (packed.unchanged) return null
    gzip.end()
    const bytes = await written
    await finishArchive(ctx.db, { id: archive.id, bytes, trouble: packed.lacks })
    return packed.lacks
  } finally {
    gzip.destroy()
    // The sweep does it later when this fails.
    await dropArchive(ctx.db, archive.id).catch(() => {})
  }
}

async function writeChunks(
  { db }: SandboxContext,
  { archiveId, gzip, mostBytes }: { archiveId: string; gzip: AsyncIterable<Buffer>; mostBytes: number },
): Promise<number> {
  let pending: Buffer[] = []
  let held = 0
  let bytes = 0
  let seq = 0
  const flush = async () => {
    await addChunk(db, { archiveId, seq: seq++, data: new Uint8Array(Buffer.concat(pending)) })
    pending = []
    held = 0
  }
  for await (const data of gzip) {
    pending.push(data)
    held += data.length
    bytes += data.length
    if (bytes > mostBytes) throw new AppError('conflict', 'they are too large')
    if (held >= CHUNK_BYTES) await flush()
  }
  await flush()
  return bytes
}

function gone(): AppError {
  return new AppError('not_found', 'the sandbox had ended already')
}

function reasonOf(error: unknown): string {
  if (!isAppError(error)) return 'something went wrong on our side'
  if (error.code === 'conflict') return error.message
  if (error.code === 'not_found') return 'the sandbox had ended already'
  return 'the container engine did not answer'
}
