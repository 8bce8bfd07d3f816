'use client'

import type { LiveSandbox } from '@/app/_learn/live'
import { useTexts } from '@/app/_text/provider'
import { cx } from '@/app/_ui/cx'
import { EndingSoon } from './ending-soon'
import { HomeNote } from './home-note'
import { useLesson } from './lesson-context'
import { SandboxMenu } from './sandbox-menu'
import { TimeLeft } from './time-left'

/** State of the sandbox, its time, and what can be done with it. */
export function SandboxBar() {
  const { live, pending, connected, trouble } = useLesson()
  const { sandbox: texts } = useTexts()
  const { sandbox } = live
  const running = sandbox?.state === 'running'
  return (
    <div className="border-shell-line border-b">
      <div className="flex min-h-11 flex-wrap items-center gap-x-1 px-3">
        <p className="mr-auto flex items-center gap-2 text-sm" role="status">
          <Dot state={pending === 'start' ? 'starting' : (sandbox?.state ?? 'stopped')} />
          {pending === 'start' ? texts.states.starting : sandbox ? texts.states[sandbox.state] : texts.none}
          {connected ? null : <span className="text-shell-ink-2">{texts.reconnecting}</span>}
        </p>
        {running && sandbox.endsAt ? (
          <TimeLeft endsAt={sandbox.endsAt} ends={sandbox.ends} exact={sandbox.warn} className="mr-2" />
        ) : null}
        {running ? <SandboxMenu /> : null}
      </div>
      {running && sandbox.warn ? <EndingSoon ends={sandbox.ends} canExtend={sandbox.canExtend} /> : null}
      {running ? <HomeNote /> : null}
      {running && trouble ? <Trouble text={trouble} /> : null}
    </div>
  )
}

/** Why the last wish was refused, for example because the files could not be taken along. */
function Trouble({ text }: { text: string }) {
  return (
    <p className="border-shell-line border-b px-3 py-2 text-[var(--shell-bad)] text-sm" role="alert">
      {text}
    </p>
  )
}

function Dot({ state }: { state: LiveSandbox['state'] }) {
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
