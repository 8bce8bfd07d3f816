import { cx } from './cx'

/** A grey shape where something is about to be; as large as the real thing, so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx('animate-pulse-soft rounded-md bg-line', className)} />
}
