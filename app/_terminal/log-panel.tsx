'use client'

import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { type LogEntry, readWholeText } from './display/command-log'
import type { Display } from './display/display'

/** The terminal as text: each command with what it printed and how it ended, and below them the whole screen. */
export function LogPanel({ display, onClose }: { display: Display; onClose(): void }) {
  const { log, term } = display
  const [entries, setEntries] = useState(log.entries)
  const [whole] = useState(() => readWholeText(term))
  useEffect(() => {
    log.onChange = () => setEntries(log.entries())
    return () => {
      log.onChange = null
    }
  }, [log])
  return (
    <section
      aria-label="Readable log"
      data-testid="terminal-log"
      className="absolute inset-0 z-10 overflow-y-auto bg-shell px-4 pb-6 text-shell-ink"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <div className="sticky top-0 flex items-center justify-between bg-shell py-2">
        <h2 className="text-base">Readable log</h2>
        <Button kind="shell" size="sm" autoFocus onClick={onClose}>
          <X aria-hidden="true" /> Back to the terminal
        </Button>
      </div>
      {entries.length === 0 ? (
        <p className="text-shell-ink-2 text-sm">Commands that you run from now on are listed here.</p>
      ) : (
        <ol className="space-y-4" aria-live="polite">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      <details className="mt-6 border-shell-line border-t pt-3">
        <summary className="text-shell-ink-2 text-sm">Everything on the screen and above it</summary>
        <pre className="mt-2 overflow-x-auto whitespace-pre-wrap text-[0.8125rem]">{whole}</pre>
      </details>
    </section>
  )
}

function Entry({ entry: { command, output, code } }: { entry: LogEntry }) {
  return (
    <li data-testid="log-entry">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-mono text-sm">
        <span>{command || 'A command'}</span>
        <span
          className="font-sans text-xs"
          style={{
            color: code === null ? 'var(--shell-ink-2)' : code === 0 ? 'var(--shell-good)' : 'var(--shell-bad)',
          }}
        >
          {code === null ? 'is running' : code === 0 ? 'done' : `ended with code ${code}`}
        </span>
      </h3>
      {output ? (
        <pre className="mt-1 overflow-x-auto whitespace-pre-wrap border-shell-line border-l-2 pl-3 text-[0.8125rem] text-shell-ink-2">
          {output}
        </pre>
      ) : null}
    </li>
  )
}
