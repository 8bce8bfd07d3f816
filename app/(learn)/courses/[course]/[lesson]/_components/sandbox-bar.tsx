'use client'

import { Clock, RotateCcw, Square } from 'lucide-react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { Confirm } from '@/app/_ui/dialog'
import { useLesson } from './lesson-context'
import { TimeLeft } from './time-left'

const LABELS = {
  requested: 'Starting',
  starting: 'Starting',
  running: 'Running',
  stopping: 'Stopping',
  stopped: 'Stopped',
  failed: 'Did not start',
} as const

/** State of the sandbox, its time, and what can be done with it. */
export function SandboxBar() {
  const { live, act, pending, connected } = useLesson()
  const { sandbox } = live
  const running = sandbox?.state === 'running'
  return (
    <div className="border-shell-line border-b">
      <div className="flex min-h-11 flex-wrap items-center gap-x-1 px-3">
        <p className="mr-auto flex items-center gap-2 text-sm" role="status">
          <Dot state={pending === 'start' ? 'starting' : (sandbox?.state ?? 'stopped')} />
          {pending === 'start' ? 'Starting' : sandbox ? LABELS[sandbox.state] : 'No sandbox'}
          {connected ? null : <span className="text-shell-ink-2">· reconnecting</span>}
        </p>
        {running && sandbox.endsAt ? (
          <TimeLeft endsAt={sandbox.endsAt} ends={sandbox.ends} exact={sandbox.warn} className="mr-2" />
        ) : null}
        {running ? (
          <>
            <Confirm
              title="Start over?"
              action="Throw away and start over"
              trigger={
                <Button kind="shell" size="sm" busy={pending === 'reset'} data-testid="sandbox-reset">
                  <RotateCcw aria-hidden="true" />
                  <span className="sr-only sm:not-sr-only">Reset</span>
                </Button>
              }
              onConfirm={() => act('reset')}
            >
              <p>
                The sandbox is thrown away with every file of yours in it, and begins as it was at first. Ticked tasks
                stay.
              </p>
            </Confirm>
            <Button
              kind="shell"
              size="sm"
              busy={pending === 'stop'}
              onClick={() => act('stop')}
              data-testid="sandbox-stop"
            >
              <Square aria-hidden="true" />
              <span className="sr-only sm:not-sr-only">Stop</span>
            </Button>
          </>
        ) : null}
      </div>
      {running && sandbox.warn ? <Warning ends={sandbox.ends} canExtend={sandbox.canExtend} /> : null}
    </div>
  )
}

function Warning({ ends, canExtend }: { ends: 'time' | 'idle'; canExtend: boolean }) {
  const { act, pending } = useLesson()
  return (
    <div
      className="flex flex-wrap items-center gap-x-3 gap-y-2 bg-[var(--shell-warn-soft)] px-3 py-2 text-[var(--shell-warn)] text-sm"
      role="alert"
    >
      <Clock className="size-4 shrink-0" aria-hidden="true" />
      <p className="flex-1 basis-60">
        {ends === 'idle'
          ? 'Nobody has typed for a while. The sandbox will stop soon; any key keeps it.'
          : 'The sandbox will stop soon. Your files are put aside and will be in the next one.'}
      </p>
      {canExtend && ends === 'time' ? (
        <Button
          kind="shell"
          size="sm"
          className="text-[var(--shell-warn)]"
          busy={pending === 'extend'}
          onClick={() => act('extend')}
        >
          30 min more
        </Button>
      ) : null}
    </div>
  )
}

function Dot({ state }: { state: keyof typeof LABELS }) {
  const waiting = state === 'requested' || state === 'starting' || state === 'stopping'
  return (
    <span
      aria-hidden="true"
      className={cx(
        'size-2 rounded-full bg-shell-ink-2',
        state === 'running' && 'bg-[var(--shell-good)]',
        state === 'failed' && 'bg-[var(--shell-bad)]',
        waiting && 'animate-pulse-soft bg-[var(--shell-warn)]',
      )}
    />
  )
}
