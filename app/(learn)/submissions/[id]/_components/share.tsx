'use client'

import { Check, Link2, Share2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { Button } from '@/app/_ui/button'
import { Time } from '@/app/_ui/time'
import { changeSharing } from './change-sharing'

/** The learner's consent that instructors read this report, with the link to send them, and the way to take it back. */
export function Share({ id, sharedAt: initial }: { id: string; sharedAt: string | null }) {
  const [sharedAt, setSharedAt] = useState(initial)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  async function change(share: boolean) {
    setBusy(true)
    setTrouble(null)
    try {
      setSharedAt(await changeSharing(id, share))
    } catch (error) {
      setTrouble(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button kind="quiet" data-testid="share" data-shared={sharedAt !== null}>
          {sharedAt ? <Check className="text-good" aria-hidden="true" /> : <Share2 aria-hidden="true" />}
          {sharedAt ? 'Shared' : 'Share'}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={16}
          className="z-50 w-[min(24rem,calc(100vw-2rem))] animate-enter rounded-lg border bg-raised p-5 text-sm shadow-float print:hidden"
        >
          <h2 className="text-base">Show this report to an instructor</h2>
          {sharedAt ? (
            <>
              <p className="mt-1.5 text-ink-2">
                Shared <Time at={sharedAt} />. Instructors can read the report, your files and the build log. Nobody
                else can.
              </p>
              <div className="mt-4 flex flex-wrap gap-2">
                <CopyLink />
                <Button kind="danger" busy={busy} onClick={() => void change(false)} data-testid="unshare">
                  Stop sharing
                </Button>
              </div>
            </>
          ) : (
            <>
              <p className="mt-1.5 text-ink-2">
                It is yours alone now. When you share it, instructors can read the report, your files and the build log.
                You can take that back at any time.
              </p>
              <Button
                kind="primary"
                className="mt-4"
                busy={busy}
                onClick={() => void change(true)}
                data-testid="share-now"
              >
                Share with instructors
              </Button>
            </>
          )}
          {trouble ? (
            <p role="alert" className="mt-3 text-bad">
              {trouble}
            </p>
          ) : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function CopyLink() {
  const [copied, setCopied] = useState(false)
  async function copy() {
    // Without a secure connection browsers give no clipboard: the address bar holds the same link.
    const done = await navigator.clipboard?.writeText(window.location.href.split('#')[0] ?? '').then(
      () => true,
      () => false,
    )
    setCopied(done ?? false)
  }
  return (
    <Button onClick={() => void copy()}>
      <Link2 aria-hidden="true" />
      <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
    </Button>
  )
}
