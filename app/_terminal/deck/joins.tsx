'use client'

import { Eye, Keyboard, UserRound } from 'lucide-react'
import { AlertDialog } from 'radix-ui'
import { useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { Button } from '@/app/_ui/button'
import { useToast } from '@/app/_ui/toast'
import type { JoinView } from '@/lib/terminal/protocol'
import { joinApi } from './api'

/** Somebody asks to see these terminals: nothing happens before the learner has said yes. */
export function JoinQuestion({ joins }: { joins: JoinView[] }) {
  const answer = useAnswer()
  const [answered, setAnswered] = useState<string | null>(null)
  const asked = joins.find(({ state, id }) => state === 'asked' && id !== answered)
  if (!asked) return null
  const say = (what: 'view' | 'type' | 'refuse') => {
    setAnswered(asked.id)
    void answer(asked.id, what)
  }
  return (
    <AlertDialog.Root open>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 bg-[rgb(4_14_17/0.55)]" />
        <AlertDialog.Content
          data-testid="join-question"
          className="fixed top-1/2 left-1/2 z-50 w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 animate-enter rounded-lg border bg-raised p-6 shadow-float"
        >
          <span className="mb-4 grid size-11 place-items-center rounded-full bg-deep-soft text-deep" aria-hidden="true">
            <UserRound className="size-6" />
          </span>
          <AlertDialog.Title className="text-lg font-[640]">{asked.name} asks to join your terminals</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-ink-2 text-sm leading-relaxed">
            They would see all terminals of this sandbox as you see them. You see that they are there, and can end it at
            any moment. It ends by itself after two hours.
          </AlertDialog.Description>
          <div className="mt-6 grid gap-2 sm:grid-cols-2">
            <Button kind="primary" onClick={() => say('view')} data-testid="join-view">
              <Eye aria-hidden="true" /> Let them watch
            </Button>
            <Button onClick={() => say('type')} data-testid="join-type">
              <Keyboard aria-hidden="true" /> Let them type too
            </Button>
            <AlertDialog.Cancel asChild>
              <Button kind="quiet" className="sm:col-span-2" onClick={() => say('refuse')} data-testid="join-refuse">
                Not now
              </Button>
            </AlertDialog.Cancel>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

/** While somebody was let in: who, what they may do, and the way to end it. */
export function GuestBanner({ joins }: { joins: JoinView[] }) {
  const answer = useAnswer()
  const guests = joins.filter(({ state }) => state === 'granted')
  return guests.map(({ id, name, access }) => (
    <div
      key={id}
      role="status"
      data-testid="guest-banner"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 bg-[var(--shell-warn-soft,#32260a)] px-3 py-1.5 text-[var(--shell-warn,#ecbe58)] text-sm"
    >
      {access === 'type' ? (
        <Keyboard className="size-4" aria-hidden="true" />
      ) : (
        <Eye className="size-4" aria-hidden="true" />
      )}
      <p className="flex-1 basis-40">
        {access === 'type' ? `${name} can see and type in your terminals.` : `${name} can see your terminals.`}
      </p>
      <Button
        kind="shell"
        size="sm"
        className="text-current"
        onClick={() => void answer(id, access === 'type' ? 'view' : 'type')}
      >
        {access === 'type' ? 'Only watch' : 'Let them type'}
      </Button>
      <Button
        kind="shell"
        size="sm"
        className="border border-current text-current"
        onClick={() => void answer(id, 'end')}
        data-testid="guest-end"
      >
        End
      </Button>
    </div>
  ))
}

function useAnswer() {
  const toast = useToast()
  return (id: string, what: 'view' | 'type' | 'refuse' | 'end') =>
    joinApi.answer(id, what).catch((error: unknown) => toast(sentenceOf(error), 'bad'))
}
