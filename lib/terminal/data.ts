import type { Db, Tx } from '@/lib/db/client'
import type { TerminalView } from './protocol'

/** The open terminals of a sandbox in the order of opening. Whose sandbox it is was settled before. */
export async function listTerminals(db: Db | Tx, sandboxId: string): Promise<TerminalView[]> {
  const [terminals, recordings] = await Promise.all([
    db.terminal.findMany({ where: { sandboxId }, orderBy: [{ openedAt: 'asc' }, { name: 'asc' }] }),
    db.recording.findMany({ where: { sandboxId, state: 'recording' }, select: { id: true, terminal: true } }),
  ])
  const recordingOf = new Map(recordings.map(({ id, terminal }) => [terminal, id]))
  return terminals.map(({ name, title }) => ({ name, title, recordingId: recordingOf.get(name) ?? null }))
}
