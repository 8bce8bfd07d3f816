import { AppError, isAppError, messageOf } from '@/lib/base/errors'

/** What Node says when nobody listens, or the line breaks, at the engine's address. */
const UNREACHABLE = [
  'ECONNREFUSED',
  'ENOENT',
  'EACCES',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]

/**
 * Gives a failure of an engine call our own shape, once and here. `doing` ends the sentence "… while", for example
 * "starting the sandbox". Codes: `image_missing` and `not_found` (404), `engine_unavailable` (nobody answers),
 * `aborted`, else `engine_refused`. The engine's own words, which may name host paths, go to `details.reason` only.
 */
export function translateEngineError(error: unknown, doing: string): AppError {
  if (isAppError(error)) return error
  const reason = messageOf(error).trim()
  const options = { cause: error, details: { reason, doing } }
  const code = property(error, 'code')
  const status = property(error, 'statusCode')

  if (property(error, 'name') === 'AbortError') return new AppError('aborted', `Given up while ${doing}.`, options)
  if (typeof code === 'string' && UNREACHABLE.includes(code))
    return new AppError('engine_unavailable', `The container engine does not answer (while ${doing}).`, options)
  if (status === 404 && /no such image/i.test(reason))
    return new AppError('image_missing', `An image is missing on the container engine (while ${doing}).`, options)
  if (status === 404) return new AppError('not_found', `What was asked for is gone (while ${doing}).`, options)
  return new AppError('engine_refused', `The container engine refused while ${doing}.`, options)
}

/** Runs one engine call and translates what it throws; a reason that `signal` gave wins over the engine's. */
export async function callEngine<T>(doing: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted()
  try {
    return await work()
  } catch (error) {
    throw signal?.aborted ? signal.reason : translateEngineError(error, doing)
  }
}

/** The HTTP status that the engine answered with, or null; for the few callers to whom "already so" is fine. */
export function engineStatus(error: unknown): number | null {
  const cause = isAppError(error) ? error.cause : error
  const status = property(cause, 'statusCode')
  return typeof status === 'number' ? status : null
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined
}
