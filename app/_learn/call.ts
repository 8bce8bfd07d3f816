/** A refusal of the server, with a sentence that may be shown. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Posts (or patches with) JSON to one of our own API routes. Throws `CallError`; one with code `offline` when nothing answered. */
export function call<T>(path: string, body: unknown, method: 'POST' | 'PATCH' = 'POST'): Promise<T> {
  return request(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
}

/** Sends any other request to one of them. Throws as `call` does. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { cache: 'no-store', ...init }).catch(() => {
    throw new CallError('offline', 'The server does not answer. Your work is kept; try again in a moment.')
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  const error = (answer as { error?: { code?: string; message?: string } } | null)?.error
  throw new CallError(error?.code ?? 'internal', error?.message ?? 'Something went wrong on our side. Try again.')
}

/** The sentence of any thrown value, for a page. */
export function sentenceOf(error: unknown): string {
  return error instanceof CallError ? error.message : 'Something went wrong. Try again.'
}
