'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import type { TerminalStatus } from './client/types'

/** A short connection is not worth a word. */
const QUIET_MS = 400
const BACK_SHOWN_MS = 2500

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
    status.state === 'open'
      ? { text: back ? 'Back again. The shell went on meanwhile.' : (limit ?? ''), action: null }
      : describe(status, seconds)
  return (
    <div
      role="status"
      data-testid="terminal-status"
      className="absolute inset-x-0 bottom-0 z-10 flex min-h-12 animate-enter flex-wrap items-center gap-x-3 gap-y-2 border-shell-line border-t bg-shell px-3 py-2 text-shell-ink text-sm"
    >
      <p className="flex-1 basis-48">{text}</p>
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

function useQuiet({ state }: TerminalStatus): boolean {
  const connecting = state === 'connecting' || state === 'waiting'
  const [quiet, setQuiet] = useState(true)
  useEffect(() => {
    if (!connecting) return setQuiet(true)
    const timer = setTimeout(() => setQuiet(false), QUIET_MS)
    return () => clearTimeout(timer)
  }, [connecting])
  return connecting && quiet
}

function useBack(status: TerminalStatus): boolean {
  const [shown, setShown] = useState(false)
  const back = status.state === 'open' && status.back
  useEffect(() => {
    setShown(back)
    if (!back) return
    const timer = setTimeout(() => setShown(false), BACK_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [back])
  return shown
}
