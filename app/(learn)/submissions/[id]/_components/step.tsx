import { ArrowDown, ArrowUp } from 'lucide-react'
import { cx } from '@/app/_ui/cx'

/** A figure before and after, with the way it went said in words, by an arrow and by colour. */
export function Step({
  before,
  after,
  format,
  better,
}: {
  before: number | null
  after: number | null
  format: (value: number) => string
  better: 'more' | 'less'
}) {
  if (after === null) return <span className="text-ink-3">none</span>
  if (before === null || before === after)
    return <span className="whitespace-nowrap tabular-nums">{format(after)}</span>
  const good = after > before === (better === 'more')
  const Icon = after > before ? ArrowUp : ArrowDown
  return (
    <span className="whitespace-nowrap tabular-nums">
      <span className="text-ink-3">
        <span className="sr-only">before </span>
        {format(before)}
      </span>
      <Icon className={cx('mx-1 inline size-3.5', good ? 'text-good' : 'text-bad')} aria-label="now" />
      <strong className={cx('font-semibold', good ? 'text-good' : 'text-bad')}>{format(after)}</strong>
    </span>
  )
}
