'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import type { TerminalStatus } from './client'

/** A short connection is not worth a word. */
const QUIET_MS = 400

/** Says over the terminal what has become of its connection, and offers what helps; nothing while all is well. */
export function StatusLine({ status, onRestart }: { status: TerminalStatus; onRestart(): void }) {
  const seconds = useSecondsUntil(status.state === 'waiting' ? status.retryAt : null)
  const quiet = useQuiet(status)
  if (status.state === 'open' || quiet) return null
  const { text, action } = describe(status, seconds)
  return (
    <div
      role="status"
      data-testid="terminal-status"
      className="absolute inset-x-0 bottom-0 z-10 flex flex-wrap items-center gap-x-3 gap-y-2 border-shell-line border-t bg-shell px-3 py-2 text-shell-ink text-sm"
    >
      <p className="flex-1 basis-48">{text}</p>
      {action ? (
        <Button kind="shell" size="sm" onClick={onRestart} data-testid="terminal-restart">
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
