import type { ReactNode } from 'react'
import { Shell } from '@/app/_frame/shell'
import { Dock } from '@/app/_landing/dock'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <Shell>
      <div className="mx-auto grid min-h-[calc(100dvh-3.5rem)] max-w-[80rem] lg:grid-cols-[1fr_1.1fr]">
        <main id="main" className="mx-auto w-full max-w-[26rem] px-4 py-12 sm:px-6 lg:self-center lg:py-16">
          {children}
        </main>
        <div className="hidden items-center border-l px-14 lg:flex" aria-hidden="true">
          <Dock />
        </div>
      </div>
    </Shell>
  )
}
