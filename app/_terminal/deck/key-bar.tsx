'use client'

import type { ReactNode } from 'react'
import { cx } from '@/app/_ui/cx'
import type { TerminalHandle } from '../handle'

export type Held = 'ctrl' | 'alt' | null

/** Changes what is typed next as a held key does, so that Ctrl and then C on a phone is Ctrl-C. */
export function withHeld(data: string, held: Held): string {
  if (held === 'alt') return `\x1b${data}`
  const code = data.length === 1 ? data.toUpperCase().charCodeAt(0) : 0
  return held === 'ctrl' && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : data
}

const SIGNS = ['|', '/', '-', '~', '$', '"', '*', '>', '&']

/** Keys that the keyboard of a phone lacks, in a row below the terminal on touch screens. Ctrl and Alt hold once. */
export function KeyBar({
  terminal,
  held,
  onHold,
}: {
  terminal(): TerminalHandle | null | undefined
  held: Held
  onHold(held: Held): void
}) {
  const send = (bytes: string) => terminal()?.send(bytes)
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      className="hidden gap-1 overflow-x-auto border-shell-line border-t p-1.5 [scrollbar-width:none] pointer-coarse:flex"
    >
      <Key onPress={() => send('\x1b')}>Esc</Key>
      <Key onPress={() => send('\t')}>Tab</Key>
      <Key on={held === 'ctrl'} onPress={() => onHold(held === 'ctrl' ? null : 'ctrl')}>
        Ctrl
      </Key>
      <Key on={held === 'alt'} onPress={() => onHold(held === 'alt' ? null : 'alt')}>
        Alt
      </Key>
      <Key onPress={() => send('\x03')}>^C</Key>
      {(['left', 'up', 'down', 'right'] as const).map((key) => (
        <Key key={key} label={key} onPress={() => terminal()?.arrow(key)}>
          {{ left: '←', up: '↑', down: '↓', right: '→' }[key]}
        </Key>
      ))}
      {SIGNS.map((sign) => (
        <Key key={sign} onPress={() => send(sign)}>
          {sign}
        </Key>
      ))}
    </div>
  )
}

function Key({ on, label, onPress, children }: { on?: boolean; label?: string; onPress(): void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={on}
      // The press must not take the focus, or the phone's keyboard would close.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
      className={cx(
        'h-11 min-w-11 shrink-0 rounded-md px-3 font-mono text-[0.9375rem]',
        on ? 'bg-shell-ink text-shell' : 'bg-shell-line text-shell-ink active:bg-shell-ink-2 active:text-shell',
      )}
    >
      {children}
    </button>
  )
}
