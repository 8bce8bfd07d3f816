'use client'

import { Play, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LiveSandbox } from '@/app/_learn/live'
import { Button, Spinner } from '@/app/_ui/button'
import { FilesLink, formatMoment } from './home-note'
import { useLesson } from './lesson-context'
import { QueueState } from './queue-state'

const STOPPED: Record<string, string> = {
  learner: 'You stopped the sandbox.',
  left: 'You left the queue.',
  admin: 'An admin stopped the sandbox.',
  idle: 'Nothing happened for a while, so the sandbox was stopped.',
  time: 'The time of the sandbox was over.',
  lost: 'The sandbox ended without our doing, for example because the engine was restarted.',
  renew: 'The sandbox is made afresh.',
  abandoned: 'The start was given up.',
  reset: 'The sandbox was thrown away to begin anew.',
}

/** What stands in the terminal's place while there is none: why, and what to do. */
export function SandboxState() {
  const { live, pending, trouble } = useLesson()
  const { sandbox } = live
  const state = sandbox?.state
  if (pending === 'stop' || state === 'stopping') return <Waiting title="Stopping the sandbox" />
  if (sandbox?.state === 'requested' && sandbox.queue) return <QueueState queue={sandbox.queue} />
  if (pending === 'renew') return <Waiting title="A fresh sandbox is made" text="Your files are taken along." />
  if (pending === 'reset') return <Waiting title="Starting over" />
  if (pending === 'start' || state === 'requested' || state === 'starting')
    return <Waiting title="Starting your sandbox" text="A container of your own is being made. You can read on." />
  if (trouble) return <Message title="The sandbox did not start" text={trouble} action={<Start again />} />
  if (state === 'failed')
    return <Message title="The sandbox did not start" text={sandbox?.failure ?? ''} action={<Start again />} />
  if (state === 'stopped')
    return (
      <Message
        title={STOPPED[reasonOf(sandbox)] ?? 'The sandbox was stopped.'}
        text={<KeptFiles />}
        action={<Start />}
      />
    )
  return (
    <Message
      title="A shell of your own"
      text="The sandbox is a container that belongs to you alone. Nothing in it can break anything."
      action={<Start />}
    />
  )
}

/** Who left the queue has stopped nothing. */
function reasonOf(sandbox: LiveSandbox | null): string {
  const reason = sandbox?.stopReason ?? ''
  return reason === 'learner' && !sandbox?.started ? 'left' : reason
}

/** What of the files will be in the next sandbox. */
function KeptFiles() {
  const { live, api } = useLesson()
  const { savedAt, trouble } = live.home
  const missing = trouble ? <> Not all of your latest files are kept, because {trouble}.</> : null
  if (!savedAt) return <>{missing ?? 'The next one begins as the lesson does.'} Ticked tasks stay.</>
  return (
    <>
      Your files of {formatMoment(savedAt)} are kept and will be in the next one.{missing}{' '}
      <FilesLink href={`${api}/home`}>Download them</FilesLink>
    </>
  )
}

function Start({ again = false }: { again?: boolean }) {
  const { act } = useLesson()
  return (
    <Button
      className="mt-5 border-shell-ink-2 bg-transparent text-shell-ink hover:border-shell-ink hover:bg-shell-line"
      onClick={() => act('start')}
      data-testid="sandbox-start"
    >
      {again ? <RotateCcw aria-hidden="true" /> : <Play aria-hidden="true" />}
      {again ? 'Try again' : 'Start the sandbox'}
    </Button>
  )
}

function Waiting({ title, text }: { title: string; text?: string }) {
  return (
    <div className="flex h-full flex-col items-start justify-center px-8 sm:px-14" aria-live="polite">
      <Spinner className="mb-4 size-6 text-[var(--shell-warn)]" />
      <p className="text-lg font-[560]">{title}</p>
      {text ? <p className="mt-1 max-w-md text-shell-ink-2">{text}</p> : null}
    </div>
  )
}

function Message({ title, text, action }: { title: string; text: ReactNode; action: ReactNode }) {
  return (
    <div className="flex h-full flex-col items-start justify-center px-8 sm:px-14" aria-live="polite">
      <p className="max-w-md text-lg font-[560]">{title}</p>
      <p className="mt-1 max-w-md text-shell-ink-2">{text}</p>
      {action}
    </div>
  )
}
