'use client'

import { useEffect, useState } from 'react'
import { useTexts } from '@/app/_text/provider'
import { cx } from '@/app/_ui/cx'
import { formatCountdown } from '@/app/_ui/format'

/** Minutes until the sandbox ends; counted in seconds when the end is near. */
export function TimeLeft({
  endsAt,
  ends,
  exact,
  className,
}: {
  endsAt: string
  ends: 'time' | 'idle'
  exact: boolean
  className?: string
}) {
  const { sandbox } = useTexts()
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), exact ? 1000 : 15_000)
    return () => clearInterval(timer)
  }, [exact])
  // Until the browser's clock is known the place is kept, so that nothing moves.
  const left = now === null ? null : new Date(endsAt).getTime() - now
  const text =
    left === null ? '' : exact ? formatCountdown(left) : sandbox.minutesLeft(Math.max(1, Math.round(left / 60_000)))
  return (
    <span
      className={cx(
        'min-w-16 text-right text-shell-ink-2 text-sm tabular-nums',
        exact && 'text-[var(--shell-warn)]',
        className,
      )}
      title={ends === 'idle' ? 'Until it stops if nothing happens' : 'Until its time is over'}
    >
      {text}
    </span>
  )
}
