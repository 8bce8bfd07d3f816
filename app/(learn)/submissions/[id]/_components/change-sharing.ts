import { CallError } from '@/app/_learn/call'

/** Shares a report, or takes that back. Returns since when it is shared. Throws `CallError`. */
export async function changeSharing(id: string, share: boolean): Promise<string | null> {
  const response = await fetch(`/api/submissions/${id}/share`, { method: share ? 'PUT' : 'DELETE' }).catch(() => {
    throw new CallError('offline', 'The server does not answer. Nothing was changed; try again in a moment.')
  })
  const answer = (await response.json().catch(() => null)) as {
    sharedAt?: string | null
    error?: { code: string; message: string }
  } | null
  if (response.ok) return answer?.sharedAt ?? null
  throw new CallError(answer?.error?.code ?? 'internal', answer?.error?.message ?? 'Something went wrong. Try again.')
}
