import type { Db, Tx } from '@/lib/db/client'
import { notify } from '@/lib/db/listen'

/** On this channel of Postgres servers tell the broker what changed; it reads the truth from the tables. */
export const TERMINAL_CHANNEL = 'drydock_terminal'

export type TerminalChange = { sandboxId: string; what: 'terminals' | 'joins' | 'recordings' }

export async function notifyTerminals(db: Db | Tx, change: TerminalChange): Promise<void> {
  await notify(db, TERMINAL_CHANNEL, change)
}

/** Null for what is none of ours. */
export function parseTerminalChange(payload: string): TerminalChange | null {
  try {
    const value = JSON.parse(payload) as Partial<TerminalChange>
    return typeof value.sandboxId === 'string' && value.what ? (value as TerminalChange) : null
  } catch {
    return null
  }
}
