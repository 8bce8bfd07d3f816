import { CallError } from '@/app/_learn/call'
import type { TerminalView } from '@/lib/terminal/protocol'

/** The terminals of one sandbox over HTTP; see docs/terminal-protocol.md. Every call throws `CallError`. */
export function terminalApi(sandboxId: string) {
  const base = `/api/sandboxes/${encodeURIComponent(sandboxId)}/terminals`
  const at = (name: string) => `${base}/${encodeURIComponent(name)}`
  return {
    list: () => send<{ terminals: TerminalView[] }>('GET', base),
    open: () => send<{ terminal: TerminalView }>('POST', base, {}),
    rename: (name: string, title: string) => send('PATCH', at(name), { title }),
    close: (name: string) => send('DELETE', at(name)),
    record: (name: string) => send<{ recording: { id: string } }>('POST', `${at(name)}/recording`, { consent: true }),
    stopRecording: (name: string) => send('DELETE', `${at(name)}/recording`),
  }
}

export const joinApi = {
  ask: (sandboxId: string) =>
    send<{ join: JoinAnswer }>('POST', `/api/sandboxes/${encodeURIComponent(sandboxId)}/joins`, {}),
  find: (id: string) => send<{ join: JoinAnswer }>('GET', `/api/joins/${encodeURIComponent(id)}`),
  answer: (id: string, answer: 'view' | 'type' | 'refuse' | 'end') =>
    send('PATCH', `/api/joins/${encodeURIComponent(id)}`, { do: answer }),
}

export interface JoinAnswer {
  id: string
  state: 'asked' | 'granted' | 'refused' | 'ended'
  access: 'view' | 'type' | null
  expiresAt: string
}

export async function send<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(path, {
    method,
    // A tab that is being closed still gets its word to the server.
    keepalive: method === 'DELETE',
    cache: 'no-store',
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : null,
  }).catch(() => {
    throw new CallError('offline', 'The server does not answer. Try again in a moment.')
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  const error = (answer as { error?: { code?: string; message?: string } } | null)?.error
  throw new CallError(error?.code ?? 'internal', error?.message ?? 'Something went wrong on our side. Try again.')
}
