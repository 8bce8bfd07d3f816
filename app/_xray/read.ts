import type { Readable } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { openArchive } from '@/lib/image/open-archive'
import { readSavedImages, type SavedImages } from '@/lib/image/saved'
import { createPatternScanner } from '@/lib/image/secrets/scan'

/** Of one reading: whoever sends more is told so, and the rest is not read. */
const LIMITS = { entries: 400_000, bytes: 4 * 1024 ** 3 }
const TIMEOUT_MS = 180_000
/** Readings at once in this process, as each takes a core. */
const MAX_AT_ONCE = 2

// The bundler may load this module more than once in a process; the count must exist once.
const KEY = Symbol.for('drydock.app.xray')
const shared = globalThis as typeof globalThis & { [KEY]?: Set<string> }
shared[KEY] ??= new Set()
const busy = shared[KEY]

/**
 * Reads the images of an archive with everything that a page shows of them, for one person at a time and within bounds.
 * Throws `too_many_requests`, `archive_invalid`, `timeout`; an abort of `signal` ends it. Destroys the stream.
 */
export async function readForXray(
  open: (signal: AbortSignal) => Promise<Readable>,
  { userId, signal }: { userId: string; signal: AbortSignal },
): Promise<SavedImages> {
  if (busy.has(userId) || busy.size >= MAX_AT_ONCE)
    throw new AppError(
      'too_many_requests',
      busy.has(userId)
        ? 'Another image of yours is being read. Wait until it is there.'
        : 'Others are reading images at this moment. Try again in a few seconds.',
      { details: { waitMs: 5000 } },
    )
  busy.add(userId)
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const either = AbortSignal.any([signal, timeout])
  try {
    const stream = openArchive(await open(either))
    return await readSavedImages(stream, { scanner: createPatternScanner(), limits: LIMITS, signal: either })
  } catch (error) {
    if (signal.aborted) throw new AppError('aborted', 'The reading was given up.', { cause: error })
    if (timeout.aborted)
      throw new AppError('timeout', 'Reading this image took too long. Try a smaller one.', { cause: error })
    throw error
  } finally {
    busy.delete(userId)
  }
}
