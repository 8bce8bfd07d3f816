import { CallError } from '@/app/_learn/call'
import type { XrayView } from '@/app/_xray/view'

export interface XrayAnswer {
  images: XrayView[]
  /** Images of the archive that are not laid out. */
  more?: number
}

/** Has an image read: one of the engine, or, with `archive`, what is sent along. Throws `CallError`. */
export async function fetchXray(
  path: string,
  { archive, signal }: { archive?: File; signal?: AbortSignal } = {},
): Promise<XrayAnswer> {
  const response = await fetch(path, {
    ...(archive ? { method: 'POST', body: archive, headers: { 'Content-Type': 'application/x-tar' } } : {}),
    signal,
  }).catch((cause) => {
    throw signal?.aborted ? cause : new CallError('offline', 'The server does not answer. Try again in a moment.')
  })
  const answer = (await response.json().catch(() => null)) as
    | (XrayAnswer & { error?: { code: string; message: string } })
    | null
  if (response.ok && answer) return answer
  throw new CallError(
    answer?.error?.code ?? 'internal',
    answer?.error?.message ?? 'Something went wrong on our side. Try again.',
  )
}
