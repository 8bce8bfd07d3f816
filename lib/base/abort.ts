import { AppError } from './errors'

/**
 * Runs `work` with a signal that also fires after `ms` milliseconds.
 * Throws `timeout` with `message` when the time is up; the outer signal's reason when that came first.
 */
export async function withTimeout<T>(
  { ms, message, signal }: { ms: number; message: string; signal?: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const onOuterAbort = () => controller.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', onOuterAbort, { once: true })
  const timer = setTimeout(() => controller.abort(new AppError('timeout', message, { details: { ms } })), ms)
  try {
    // The race frees the caller even if `work` is slow to notice; the first reason wins.
    return await Promise.race([work(controller.signal), rejectOnAbort(controller.signal)])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onOuterAbort)
  }
}

/** A promise that never resolves and rejects with the signal's reason. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
