'use client'

import { useEffect, useRef } from 'react'
import { cx } from '@/app/_ui/cx'
import type { LogLine } from './progress-state'

/** What the builder printed. While it grows, the end stays in view unless the reader has scrolled up. */
export function BuildLog({ lines, live = false, className }: { lines: LogLine[]; live?: boolean; className?: string }) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the view
  useEffect(() => {
    const element = box.current
    if (live && element && atEnd.current) element.scrollTop = element.scrollHeight
  }, [lines, live])
  return (
    <div
      ref={box}
      role="log"
      aria-label="Build log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40
      }}
      className={cx(
        'h-72 overflow-auto rounded-lg bg-shell px-4 py-3 font-mono text-[0.8125rem] text-shell-ink leading-relaxed print:h-auto',
        className,
      )}
      data-testid="build-log"
    >
      {lines.length === 0 ? (
        <p className="text-shell-ink-2">{live ? 'Nothing yet.' : 'The builder said nothing.'}</p>
      ) : null}
      {lines.map((line) => (
        <div key={line.seq} className="whitespace-pre-wrap break-words">
          {line.text}
        </div>
      ))}
    </div>
  )
}
