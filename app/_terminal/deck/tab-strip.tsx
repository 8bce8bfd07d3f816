'use client'

import { Plus, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { cx } from '@/app/_ui/cx'
import { MAX_TERMINALS, MAX_TITLE_CHARS, type TerminalView } from '@/lib/terminal/protocol'
import type { Deck } from './use-deck'

/** The row of terminals: arrow keys move in it, Delete closes, F2 or a double click renames. */
export function TabStrip({
  deck,
  titles,
  fixed,
  children,
}: {
  deck: Deck
  /** What the programs call themselves. */
  titles: Record<string, string>
  /** A guest neither opens, closes nor renames. */
  fixed: boolean
  children: ReactNode
}) {
  const { terminals, shown } = deck
  const full = terminals.length >= MAX_TERMINALS
  return (
    <div className="flex min-h-11 items-stretch border-shell-line border-b pr-1">
      <div
        role="tablist"
        aria-label="Terminals"
        className="flex min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]"
      >
        {terminals.map((terminal) => (
          <Tab
            key={terminal.name}
            terminal={terminal}
            deck={deck}
            shown={terminal.name === shown}
            program={titles[terminal.name] ?? ''}
            fixed={fixed}
          />
        ))}
      </div>
      {fixed ? null : (
        <button
          type="button"
          aria-label="New terminal"
          title={full ? `At most ${MAX_TERMINALS} terminals` : 'New terminal (Ctrl+Shift+`)'}
          disabled={full}
          onClick={() => void deck.open()}
          data-testid="terminal-new"
          className="mx-1 grid size-8 shrink-0 place-items-center self-center rounded-sm text-shell-ink-2 hover:bg-shell-line hover:text-shell-ink disabled:opacity-40 pointer-coarse:size-10"
        >
          <Plus aria-hidden="true" className="size-4" />
        </button>
      )}
      <div className="ml-auto flex shrink-0 items-center">{children}</div>
    </div>
  )
}

function Tab({
  terminal: { name, title, recordingId },
  deck,
  shown,
  program,
  fixed,
}: {
  terminal: TerminalView
  deck: Deck
  shown: boolean
  program: string
  fixed: boolean
}) {
  const [renaming, setRenaming] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const closable = !fixed && deck.terminals.length > 1
  const lively = !shown && deck.active.has(name)
  useEffect(() => {
    if (shown) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [shown])

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault()
      deck.turn(event.key === 'ArrowRight' ? 1 : -1)
      const tabs = [...(button.current?.closest('[role=tablist]')?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])]
      const at = tabs.indexOf(button.current as HTMLElement) + (event.key === 'ArrowRight' ? 1 : -1)
      tabs[(at + tabs.length) % tabs.length]?.focus()
    }
    if (event.key === 'Delete' && closable) deck.close(name)
    if (event.key === 'F2' && !fixed) setRenaming(true)
  }

  if (renaming)
    return (
      <RenameField
        title={title}
        onDone={(next) => {
          setRenaming(false)
          if (next && next !== title) void deck.rename(name, next)
        }}
      />
    )
  return (
    <span
      role="presentation"
      className={cx(
        'group relative flex shrink-0 items-stretch text-sm',
        shown ? 'text-shell-ink' : 'text-shell-ink-2 hover:text-shell-ink',
      )}
    >
      <button
        ref={button}
        type="button"
        role="tab"
        aria-selected={shown}
        aria-controls={`terminal-${name}`}
        id={`terminal-tab-${name}`}
        tabIndex={shown ? 0 : -1}
        onClick={() => deck.show(name)}
        onDoubleClick={() => !fixed && setRenaming(true)}
        onKeyDown={onKeyDown}
        onAuxClick={(event) => event.button === 1 && closable && deck.close(name)}
        title={[program || null, fixed ? null : 'Double click or F2 renames'].filter(Boolean).join('\n') || undefined}
        className={cx('flex max-w-44 items-center gap-2 pl-3', closable ? 'pr-1' : 'pr-3', shown && 'font-[560]')}
        data-testid="terminal-tab"
        data-terminal={name}
        data-active={lively || undefined}
      >
        {recordingId ? (
          <span className="size-2 shrink-0 rounded-full bg-[var(--shell-bad)]" aria-hidden="true" />
        ) : null}
        <span className="truncate">{title}</span>
        {recordingId ? <span className="sr-only">, being recorded</span> : null}
        {lively ? (
          <>
            <span className="size-1.5 shrink-0 rounded-full bg-[var(--shell-warn)]" aria-hidden="true" />
            <span className="sr-only">, new output</span>
          </>
        ) : null}
      </button>
      {closable ? (
        <button
          type="button"
          // For pointers. By keyboard Delete does it, and the menu has it too: a row of tabs holds nothing but tabs.
          tabIndex={-1}
          aria-hidden="true"
          title={`Close ${title}`}
          data-testid="terminal-close"
          onClick={() => deck.close(name)}
          className={cx(
            'mr-1 grid w-6 place-items-center self-center rounded-sm py-1 hover:bg-shell-line group-hover:opacity-100 pointer-coarse:w-9 pointer-coarse:py-2',
            !shown && 'opacity-0 pointer-coarse:opacity-100',
          )}
        >
          <X aria-hidden="true" className="size-3.5" />
        </button>
      ) : null}
      {shown ? <span aria-hidden="true" className="absolute inset-x-2 bottom-0 h-0.5 bg-lead-mark" /> : null}
    </span>
  )
}

function RenameField({ title, onDone }: { title: string; onDone(next: string | null): void }) {
  const [text, setText] = useState(title)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])
  return (
    <input
      ref={input}
      value={text}
      maxLength={MAX_TITLE_CHARS}
      aria-label={`New name of ${title}`}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(text.trim())
        if (event.key === 'Escape') onDone(null)
      }}
      className="m-1.5 w-32 rounded-sm border border-shell-ink-2 bg-transparent px-2 text-shell-ink text-sm"
      data-testid="terminal-rename"
    />
  )
}
