'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import type { TerminalStatus } from './client/types'

/** A short connection is not worth a word. */
const QUIET_MS = 400
const BACK_SHOWN_MS = 2500
/** Long enough to be read by somebody who looks at the keys. */
const UNSENT_SHOWN_MS = 8000

/** Says below the terminal what has become of its connection, and offers what helps; nothing while all is well. */
export function StatusLine({
  status,
  limit,
  onRestart,
}: {
  status: TerminalStatus
  /** Why its output is held back, or null. */
  limit: string | null
  onRestart(): void
}) {
  const seconds = useSecondsUntil(status.state === 'waiting' ? status.retryAt : null)
  const quiet = useQuiet(status)
  const back = useBack(status)
  if (status.state === 'open' && !back && !limit) return null
  if (quiet || status.state === 'closed') return null
  const { text, action } =
    status.state === 'open' ? { text: back ?? limit ?? '', action: null } : describe(status, seconds)
  const unsent = status.state !== 'open' && 'unsent' in status ? ' What you type now is not sent.' : ''
  return (
    <div
      role="status"
      data-testid="terminal-status"
      className="absolute inset-x-0 bottom-0 z-10 flex min-h-12 animate-enter flex-wrap items-center gap-x-3 gap-y-2 border-shell-line border-t bg-shell px-3 py-2 text-shell-ink text-sm"
    >
      <p className="flex-1 basis-48">{text + unsent}</p>
      {action ? (
        <Button
          kind="shell"
          size="sm"
          className="border border-shell-ink-2 text-shell-ink"
          onClick={onRestart}
          data-testid="terminal-restart"
        >
          {action}
        </Button>
      ) : null}
    </div>
  )
}

function describe(status: TerminalStatus, seconds: number): { text: string; action: string | null } {
  switch (status.state) {
    case 'waiting':
      return {
        text:
          seconds > 0
            ? `The connection was lost. Trying again in ${seconds} s.`
            : 'The connection was lost. Trying again.',
        action: 'Try now',
      }
    case 'offline':
      return { text: 'You are offline. The shell goes on; it is here again when you are.', action: 'Try now' }
    case 'ended':
      return {
        text: status.code ? `The shell has ended with exit code ${status.code}.` : 'The shell has ended.',
        action: 'New shell',
      }
    case 'refused':
      return { text: status.message, action: 'Try again' }
    default:
      return { text: 'Connecting to the sandbox.', action: null }
  }
}

function useSecondsUntil(at: number | null): number {
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (at === null) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [at])
  return at === null || now === 0 ? 0 : Math.max(0, Math.ceil((at - now) / 1000))
}

function useQuiet(status: TerminalStatus): boolean {
  const connecting = (status.state === 'connecting' || status.state === 'waiting') && !status.unsent
  const [quiet, setQuiet] = useState(true)
  useEffect(() => {
    if (!connecting) return setQuiet(true)
    const timer = setTimeout(() => setQuiet(false), QUIET_MS)
    return () => clearTimeout(timer)
  }, [connecting])
  return connecting && quiet
}

/** What to say, for a while, once the terminal is there again; null when there is nothing to say. */
function useBack(status: TerminalStatus): string | null {
  const [shown, setShown] = useState<string | null>(null)
  const text = status.state === 'open' ? describeBack(status) : null
  const ms = status.state === 'open' && status.unsent ? UNSENT_SHOWN_MS : BACK_SHOWN_MS
  useEffect(() => {
    setShown(text)
    if (text === null) return
    const timer = setTimeout(() => setShown(null), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return shown
}

function describeBack({ back, unsent }: TerminalStatus & { state: 'open' }): string | null {
  if (back) return `Back again. The shell went on meanwhile.${unsent ? ' What you typed was not sent.' : ''}`
  return unsent ? 'Connected again, to a new shell. What you typed meanwhile was not sent.' : null
}
