import { z } from 'zod'
import { FIRST_TERMINAL, type TerminalView } from '@/lib/terminal/protocol'

const schema = z.object({
  terminals: z
    .array(z.object({ name: z.string(), title: z.string() }))
    .min(1)
    .max(16),
  shown: z.string(),
})

export interface DeckMemory {
  terminals: TerminalView[]
  /** The name of the one that was in front. */
  shown: string
}

/** The terminals of a sandbox as this browser last saw them, to be drawn before the server has said what there is. */
export function recallDeck(sandboxId: string): DeckMemory {
  try {
    const { terminals, shown } = schema.parse(JSON.parse(localStorage.getItem(keyOf(sandboxId)) ?? ''))
    return { terminals: terminals.map((one) => ({ ...one, recordingId: null })), shown }
  } catch {
    return { terminals: [{ name: FIRST_TERMINAL, title: 'Terminal', recordingId: null }], shown: FIRST_TERMINAL }
  }
}

export function rememberDeck(sandboxId: string, { terminals, shown }: DeckMemory): void {
  try {
    // One sandbox at a time is enough; those of the past would pile up.
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) forgetOld(key)
    localStorage.setItem(
      keyOf(sandboxId),
      JSON.stringify({ terminals: terminals.map(({ name, title }) => ({ name, title })), shown, at: Date.now() }),
    )
  } catch {}
}

const PREFIX = 'drydock.terminals.'
const KEPT_MS = 3 * 24 * 60 * 60 * 1000
const keyOf = (sandboxId: string) => PREFIX + sandboxId

function forgetOld(key: string): void {
  const at = Number(/"at":(\d+)/.exec(localStorage.getItem(key) ?? '')?.[1] ?? 0)
  if (Date.now() - at > KEPT_MS) localStorage.removeItem(key)
}
