import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonStyle } from '@/app/_ui/button'
import { Dock } from './dock'

/** What this is, in one look; `action` is what this reader can do next. */
export function Hero({ action }: { action: ReactNode }) {
  return (
    <section className="mx-auto grid max-w-[80rem] items-center gap-x-12 gap-y-10 px-4 pt-12 pb-16 sm:px-6 lg:grid-cols-[1.05fr_1fr] lg:pt-16 lg:pb-24">
      <div>
        <h1 className="max-w-[15ch] text-4xl font-[680] tracking-[-0.035em]">
          Learn containers in a real shell. Be graded on the image you ship.
        </h1>
        <p className="mt-6 max-w-[34rem] text-ink-2 text-lg">
          Read on one side, work on the other. Drydock builds your Dockerfile, runs it, edits one file, builds it again,
          and shows you which line cost what.
        </p>
        <div className="mt-8">{action}</div>
      </div>
      <div className="mx-auto w-full max-w-[36rem]">
        <Dock />
      </div>
    </section>
  )
}

export function JoinButtons({ signUpOpen }: { signUpOpen: boolean }) {
  return (
    <div className="flex flex-wrap gap-3">
      {signUpOpen ? (
        <Link href="/sign-up" className={buttonStyle({ kind: 'primary', size: 'lg' })}>
          Sign up
        </Link>
      ) : null}
      <Link href="/sign-in" className={buttonStyle({ kind: signUpOpen ? 'plain' : 'primary', size: 'lg' })}>
        Sign in
      </Link>
    </div>
  )
}
