import type { TerminalJoin } from '@/lib/db/generated/client'

/** A join as its two sides see it: what has run out is over, whether or not anybody has noted that yet. */
export function viewOf({ id, sandboxId, state, access, expiresAt }: TerminalJoin, now: Date) {
  const over = (state === 'asked' || state === 'granted') && expiresAt <= now
  return { id, sandboxId, state: over ? ('ended' as const) : state, access, expiresAt: expiresAt.toISOString() }
}
