'use client'

import type { ISearchOptions } from '@xterm/addon-search'
import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import type { Display } from './display/display'

const MARKS: ISearchOptions['decorations'] = {
  matchBackground: '#7a5a00',
  matchOverviewRuler: '#ecbe58',
  activeMatchBackground: '#c2451d',
  activeMatchColorOverviewRuler: '#f0693a',
}

/** Finds text on the screen and above it; Enter goes upwards, as one reads back, Shift+Enter downwards. */
export function FindBar({ display, onClose }: { display: Display; onClose(): void }) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [how, setHow] = useState({ caseSensitive: false, wholeWord: false, regex: false })
  const [found, setFound] = useState({ resultIndex: -1, resultCount: 0 })
  const { search } = display
  const faulty = how.regex && !isRegex(text)

  useEffect(() => {
    input.current?.focus()
    const listening = search.onDidChangeResults(setFound)
    return () => {
      listening.dispose()
      search.clearDecorations()
    }
  }, [search])

  useEffect(() => {
    if (!text || faulty) {
      search.clearDecorations()
      setFound({ resultIndex: -1, resultCount: 0 })
    } else search.findPrevious(text, { ...how, incremental: true, decorations: MARKS })
  }, [search, text, how, faulty])

  const go = (way: 'up' | 'down') => {
    if (!text || faulty) return
    if (way === 'up') search.findPrevious(text, { ...how, decorations: MARKS })
    else search.findNext(text, { ...how, decorations: MARKS })
  }
  return (
    <search className="flex flex-wrap items-center gap-1 border-shell-line border-b px-2 py-1.5" data-testid="find-bar">
      <input
        ref={input}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose()
          if (event.key === 'Enter') {
            event.preventDefault()
            go(event.shiftKey ? 'down' : 'up')
          }
        }}
        placeholder="Find in this terminal"
        aria-label="Find in this terminal"
        aria-invalid={faulty || undefined}
        spellCheck={false}
        autoCapitalize="off"
        className="h-8 min-w-0 flex-1 basis-40 rounded-sm border border-shell-line bg-transparent px-2 font-mono text-shell-ink text-sm placeholder:text-shell-ink-2 aria-invalid:border-[var(--shell-bad)]"
      />
      <span className="min-w-16 px-1 text-right text-shell-ink-2 text-sm tabular-nums" role="status">
        {faulty ? 'not a pattern' : text ? countOf(found) : ''}
      </span>
      <Toggle on={how.caseSensitive} label="Match case" set={(caseSensitive) => setHow({ ...how, caseSensitive })}>
        <CaseSensitive aria-hidden="true" />
      </Toggle>
      <Toggle on={how.wholeWord} label="Whole words" set={(wholeWord) => setHow({ ...how, wholeWord })}>
        <WholeWord aria-hidden="true" />
      </Toggle>
      <Toggle on={how.regex} label="Regular expression" set={(regex) => setHow({ ...how, regex })}>
        <Regex aria-hidden="true" />
      </Toggle>
      <Tool label="Match above" onClick={() => go('up')}>
        <ArrowUp aria-hidden="true" />
      </Tool>
      <Tool label="Match below" onClick={() => go('down')}>
        <ArrowDown aria-hidden="true" />
      </Tool>
      <Tool label="Close the search" onClick={onClose}>
        <X aria-hidden="true" />
      </Tool>
    </search>
  )
}

function countOf({ resultIndex, resultCount }: { resultIndex: number; resultCount: number }): string {
  if (resultCount === 0) return 'none'
  return resultIndex < 0 ? `${resultCount}` : `${resultIndex + 1} of ${resultCount}`
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

function Toggle({
  on,
  label,
  set,
  children,
}: {
  on: boolean
  label: string
  set(on: boolean): void
  children: ReactNode
}) {
  return (
    <Button
      kind="shell"
      size="sm"
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={() => set(!on)}
      className={cx('px-1.5 [&_svg]:size-5', on && 'bg-shell-line text-shell-ink')}
    >
      {children}
    </Button>
  )
}

function Tool({ label, onClick, children }: { label: string; onClick(): void; children: ReactNode }) {
  return (
    <Button kind="shell" size="sm" aria-label={label} title={label} onClick={onClick} className="px-1.5">
      {children}
    </Button>
  )
}
