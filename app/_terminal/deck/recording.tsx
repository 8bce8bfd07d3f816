'use client'

import { AlertDialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { formatCountdown } from '@/app/_ui/format'

/** Seen by everybody at the terminal, so that nobody is recorded without knowing. */
export function RecordingMark({ since }: { since: string | null }) {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    if (!since) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [since])
  if (!since) return null
  return (
    <span
      data-testid="recording-mark"
      className="flex items-center gap-1.5 px-1.5 text-[var(--shell-bad,#ff8da0)] text-xs tabular-nums"
    >
      <span className="size-2 animate-pulse-soft rounded-full bg-current" aria-hidden="true" />
      <span className="sr-only">Being recorded for </span>
      {formatCountdown(now === null ? 0 : now - new Date(since).getTime())}
    </span>
  )
}

export function RecordQuestion({
  open,
  title,
  onClose,
  onConsent,
}: {
  open: boolean
  title: string
  onClose(): void
  onConsent(): void
}) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 bg-[rgb(4_14_17/0.55)]" />
        <AlertDialog.Content className="fixed top-1/2 left-1/2 z-50 w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 animate-enter rounded-lg border bg-raised p-6 shadow-float">
          <AlertDialog.Title className="text-lg font-[640]">Record “{title}”?</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <ul className="mt-3 list-disc space-y-1.5 pl-5 text-ink-2 text-sm leading-relaxed">
              <li>What the terminal shows is kept from now on, and what is on the screen at this moment.</li>
              <li>What you type is kept only where programs show it. Hidden passwords are not.</li>
              <li>Whoever is at this terminal sees that it is recorded.</li>
              <li>You alone can play, download and delete it. It ends after two hours at the latest.</li>
            </ul>
          </AlertDialog.Description>
          <div className="mt-6 flex justify-end gap-3">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <Button kind="primary" onClick={onConsent} data-testid="record-consent">
              Record
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
