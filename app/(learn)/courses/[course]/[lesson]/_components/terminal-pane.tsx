'use client'

import dynamic from 'next/dynamic'
import { useEffect, useRef } from 'react'
import { useLesson } from './lesson-context'
import { SandboxBar } from './sandbox-bar'
import { SandboxState } from './sandbox-state'

// The terminal is large and needs a window: it comes after the text can be read.
const TerminalDeck = dynamic(() => import('@/app/_terminal/deck/deck').then((module) => module.TerminalDeck), {
  ssr: false,
})

/** Stopped by somebody on purpose: not started again without being asked. */
const ON_PURPOSE = ['learner', 'admin']

/** The right side: what the sandbox is doing, and the shells in it. */
export function TerminalPane() {
  const { live, act, pending, taskViews, terminal } = useLesson()
  const { sandbox } = live
  const asked = useRef(false)

  // A lesson with tasks needs its sandbox, so it starts with the page; the text does not wait for it.
  useEffect(() => {
    if (asked.current || taskViews.length === 0) return
    asked.current = true
    const ended = sandbox?.state === 'stopped' && !ON_PURPOSE.includes(sandbox.stopReason ?? '')
    if (!sandbox || ended) void act('start')
  }, [sandbox, act, taskViews])

  const running = sandbox?.state === 'running'
  // Covered and not taken away while it is being stopped: when that fails, the shells are still there.
  const covered = !running || pending === 'reset' || pending === 'renew' || pending === 'stop'
  return (
    <section
      aria-label="Terminal"
      className="flex h-full min-h-0 flex-col bg-shell text-shell-ink"
      data-testid="terminal-pane"
      data-sandbox-state={sandbox?.state ?? 'none'}
    >
      <SandboxBar />
      <div className="relative min-h-0 flex-1">
        {running && sandbox ? <TerminalDeck key={sandbox.id} ref={terminal} sandboxId={sandbox.id} /> : null}
        {covered ? (
          <div className="absolute inset-0 z-10 bg-shell">
            <SandboxState />
          </div>
        ) : null}
      </div>
    </section>
  )
}
