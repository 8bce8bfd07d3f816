'use client'

import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { Button, buttonStyle } from '@/app/_ui/button'

/** What stands where a page could not be made. The sentence is ours; the digest leads to the line in the log. */
export function Failure({ digest, onAgain }: { digest: string | undefined; onAgain: () => void }) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <main id="main" className="mx-auto w-full max-w-[72rem] px-4 py-14 sm:px-6">
      <h1 ref={title} tabIndex={-1} className="text-3xl tracking-[-0.03em] outline-none">
        This page ran aground
      </h1>
      <p className="mt-2 max-w-prose text-ink-2">
        Something went wrong on our side. Nothing of yours was lost. Try again; if it stays so, tell your instructor.
      </p>
      {digest ? <p className="mt-3 font-mono text-ink-3 text-sm">Reference {digest}</p> : null}
      <div className="mt-6 flex gap-3">
        <Button kind="primary" onClick={onAgain}>
          Try again
        </Button>
        <Link href="/" className={buttonStyle()}>
          Start page
        </Link>
      </div>
    </main>
  )
}
