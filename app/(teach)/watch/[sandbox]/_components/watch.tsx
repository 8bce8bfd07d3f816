'use client'

import { Eye, Keyboard } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { type ReactNode, useEffect, useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { type JoinAnswer, joinApi } from '@/app/_terminal/deck/api'
import { useSettings } from '@/app/_terminal/settings/settings'
import { themeStyle } from '@/app/_terminal/settings/themes'
import { Button, buttonStyle, Spinner } from '@/app/_ui/button'

const TerminalDeck = dynamic(() => import('@/app/_terminal/deck/deck').then((module) => module.TerminalDeck), {
  ssr: false,
})

const LOOK_MS = 1500

/** Asks the owner, waits for the answer, and shows the terminals for as long as the owner agrees. */
export function Watch({ sandboxId, lesson, owner }: { sandboxId: string; lesson: string; owner: string }) {
  const { theme } = useSettings()
  const { join, trouble, ask, leave } = useJoin(sandboxId)
  const granted = join?.state === 'granted'
  return (
    <main
      id="main"
      className="flex h-[calc(100dvh-var(--header))] flex-col bg-shell text-shell-ink"
      style={themeStyle(theme)}
      data-workbench
      data-testid="watch"
      data-join={join?.state ?? 'none'}
    >
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-shell-line border-b px-4 py-1.5">
        <h1 className="text-base">
          {owner} <span className="font-normal text-shell-ink-2">· {lesson}</span>
        </h1>
        {granted ? (
          <p className="flex items-center gap-1.5 rounded-full border border-shell-line px-2.5 py-0.5 text-sm [&_svg]:size-4">
            {join.access === 'type' ? <Keyboard aria-hidden="true" /> : <Eye aria-hidden="true" />}
            {join.access === 'type' ? 'You may type' : 'You watch'}
          </p>
        ) : null}
        <span className="ml-auto" />
        {granted || join?.state === 'asked' ? (
          <Button kind="shell" size="sm" className="border border-shell-ink-2" onClick={() => void leave()}>
            {granted ? 'Leave' : 'Take it back'}
          </Button>
        ) : null}
      </div>
      <div className="min-h-0 flex-1">
        {granted ? (
          <TerminalDeck key={join.id} sandboxId={sandboxId} guest />
        ) : (
          <Waiting owner={owner} join={join} trouble={trouble} onAsk={() => void ask()} />
        )}
      </div>
    </main>
  )
}

function Waiting({
  owner,
  join,
  trouble,
  onAsk,
}: {
  owner: string
  join: JoinAnswer | null
  trouble: string | null
  onAsk(): void
}) {
  if (trouble)
    return (
      <Message title="That did not work" text={trouble}>
        <Again onAsk={onAsk}>Try again</Again>
      </Message>
    )
  switch (join?.state) {
    case 'asked':
      return (
        <Message
          title={`Waiting for ${owner}`}
          text="The question stands on their screen for five minutes. Nothing of theirs is shown before they say yes."
          busy
        />
      )
    case 'refused':
      return (
        <Message title={`${owner} said: not now`} text="You may ask again later.">
          <Again onAsk={onAsk}>Ask again</Again>
        </Message>
      )
    case 'ended':
      return (
        <Message title="It has ended" text={`${owner} or you ended it, it ran out, or the sandbox stopped.`}>
          <Again onAsk={onAsk}>Ask again</Again>
        </Message>
      )
    default:
      return <Message title={`Asking ${owner}`} text="" busy />
  }
}

function Again({ onAsk, children }: { onAsk(): void; children: string }) {
  return (
    <div className="mt-5 flex gap-2">
      <Button
        className="border-shell-ink-2 bg-transparent text-shell-ink hover:bg-shell-line"
        onClick={onAsk}
        data-testid="ask-again"
      >
        {children}
      </Button>
      <Link href="/watch" className={buttonStyle({ kind: 'shell' })}>
        Who else is working
      </Link>
    </div>
  )
}

function Message({
  title,
  text,
  busy = false,
  children,
}: {
  title: string
  text: string
  busy?: boolean
  children?: ReactNode
}) {
  return (
    <div className="flex h-full flex-col items-start justify-center px-8 sm:px-14" aria-live="polite">
      {busy ? <Spinner className="mb-4 size-6 text-[var(--shell-warn)]" /> : null}
      <p className="font-[560] text-lg">{title}</p>
      {text ? <p className="mt-1 max-w-md text-shell-ink-2">{text}</p> : null}
      {children}
    </div>
  )
}

function useJoin(sandboxId: string) {
  const [join, setJoin] = useState<JoinAnswer | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const ask = async () => {
    setTrouble(null)
    setJoin(null)
    try {
      setJoin((await joinApi.ask(sandboxId)).join)
    } catch (error) {
      setTrouble(sentenceOf(error))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever opens this page has asked by that, once
  useEffect(() => void ask(), [sandboxId])

  const id = join?.id
  const open = join?.state === 'asked' || join?.state === 'granted'
  useEffect(() => {
    if (!id || !open) return
    const timer = setInterval(() => {
      joinApi
        .find(id)
        .then(({ join: next }) => setJoin(next))
        .catch(() => {
          // A look that fails changes nothing; the next one tells.
        })
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [id, open])

  const leave = async () => {
    if (!id) return
    await joinApi.answer(id, 'end').catch((error: unknown) => setTrouble(sentenceOf(error)))
    setJoin((now) => now && { ...now, state: 'ended' })
  }
  return { join, trouble, ask, leave }
}
