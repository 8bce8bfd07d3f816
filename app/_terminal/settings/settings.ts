import { useSyncExternalStore } from 'react'
import { z } from 'zod'

const KEY = 'drydock.terminal.settings'
export const MIN_FONT_PX = 8
export const MAX_FONT_PX = 32

const schema = z.object({
  fontSize: z.number().int().min(MIN_FONT_PX).max(MAX_FONT_PX).catch(14),
  theme: z.enum(['auto', 'deep', 'chalk', 'night', 'paper', 'dusk', 'ember']).catch('auto'),
  cursor: z.enum(['block', 'bar', 'underline']).catch('block'),
  blink: z.boolean().catch(true),
  bell: z.enum(['none', 'flash', 'sound']).catch('flash'),
  screenReader: z.boolean().catch(false),
  /** Whether a paste of several lines is shown first. */
  askPaste: z.boolean().catch(true),
  /** Whether a program may write to the clipboard (OSC 52). */
  clipboard: z.enum(['ask', 'allow', 'refuse']).catch('ask'),
})

export type TerminalSettings = z.infer<typeof schema>

const DEFAULTS: TerminalSettings = schema.parse({})
const listeners = new Set<() => void>()
let current: TerminalSettings | null = null

/** What this browser's reader chose for all terminals. */
export function readSettings(): TerminalSettings {
  current ??= schema.parse(stored())
  return current
}

/** Changes some of them, for every open terminal and the next visit. */
export function changeSettings(change: Partial<TerminalSettings>): void {
  current = schema.parse({ ...readSettings(), ...change })
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // A browser that keeps nothing: it holds until the page is left.
  }
  for (const listener of listeners) listener()
}

export function onSettings(listener: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (key !== KEY) return
    current = null
    listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}

/** The settings as they are now; the server draws the defaults. */
export function useSettings(): TerminalSettings {
  return useSyncExternalStore(onSettings, readSettings, () => DEFAULTS)
}

function stored(): object {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
