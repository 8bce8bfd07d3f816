'use client'

import { Play, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LiveSandbox } from '@/app/_learn/live'
import { useTexts } from '@/app/_text/provider'
import { Button, Spinner } from '@/app/_ui/button'
import { FilesLink, formatMoment } from './home-note'
import { useLesson } from './lesson-context'
import { QueueState } from './queue-state'

/** What stands in the terminal's place while there is none: why, and what to do. */
export function SandboxState() {
  const { live, pending, trouble } = useLesson()
  const { sandbox: texts } = useTexts()
  const { sandbox } = live
  const state = sandbox?.state
  if (pending === 'stop' || state === 'stopping') return <Waiting title={texts.stops} />
  if (sandbox?.state === 'requested' && sandbox.queue) return <QueueState queue={sandbox.queue} />
  if (pending === 'renew') return <Waiting title={texts.renews} text={texts.renewsText} />
  if (pending === 'reset') return <Waiting title={texts.resets} />
  if (pending === 'start' || state === 'requested' || state === 'starting')
    return <Waiting title={texts.starts} text={texts.startsText} />
  if (trouble) return <Message title={texts.notStarted} text={trouble} action={<Start again />} />
  if (state === 'failed')
    return <Message title={texts.notStarted} text={sandbox?.failure ?? ''} action={<Start again />} />
  if (state === 'stopped')
    return (
      <Message title={texts.reasons[reasonOf(sandbox)] ?? texts.wasStopped} text={<KeptFiles />} action={<Start />} />
    )
  return <Message title={texts.shell} text={texts.shellText} action={<Start />} />
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
  const { sandbox: texts } = useTexts()
  return (
    <Button
      className="mt-5 border-shell-ink-2 bg-transparent text-shell-ink hover:border-shell-ink hover:bg-shell-line"
      onClick={() => act('start')}
      data-testid="sandbox-start"
    >
      {again ? <RotateCcw aria-hidden="true" /> : <Play aria-hidden="true" />}
      {again ? texts.again : texts.start}
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
