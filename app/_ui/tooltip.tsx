'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

/** Names an icon button on hover and focus. The button still needs its own `aria-label`. */
export function Tooltip({
  text,
  children,
  side,
}: {
  text: ReactNode
  children: ReactElement
  side?: 'top' | 'bottom'
}) {
  return (
    <Radix.Provider delayDuration={400}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side ?? 'bottom'}
            sideOffset={6}
            className="z-50 max-w-64 rounded-sm bg-ink px-2 py-1 text-xs text-paper"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
