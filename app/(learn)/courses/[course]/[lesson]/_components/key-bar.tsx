'use client'

import { useLesson } from './lesson-context'

/** Keys that the keyboard of a phone lacks, as the bytes that a terminal sends for them. */
const KEYS = [
  { name: 'Esc', bytes: '\x1b' },
  { name: 'Tab', bytes: '\t' },
  { name: 'Ctrl C', bytes: '\x03' },
  { name: 'Ctrl D', bytes: '\x04' },
  { name: '←', label: 'Left', bytes: '\x1b[D' },
  { name: '↑', label: 'Up', bytes: '\x1b[A' },
  { name: '↓', label: 'Down', bytes: '\x1b[B' },
  { name: '→', label: 'Right', bytes: '\x1b[C' },
  { name: '|', label: 'Pipe', bytes: '|' },
  { name: '/', label: 'Slash', bytes: '/' },
]

/** A row of keys below the terminal on touch screens. */
export function KeyBar() {
  const { terminal } = useLesson()
  return (
    <div className="hidden gap-1 overflow-x-auto border-shell-line border-t p-1.5 pointer-coarse:flex">
      {KEYS.map(({ name, label, bytes }) => (
        <button
          key={name}
          type="button"
          aria-label={label}
          // The press must not take the focus, or the phone's keyboard would close.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            terminal.current?.send(bytes)
            terminal.current?.focus()
          }}
          className="h-9 min-w-10 shrink-0 rounded-sm bg-shell-line px-2.5 font-mono text-[0.8125rem] text-shell-ink"
        >
          {name}
        </button>
      ))}
    </div>
  )
}
