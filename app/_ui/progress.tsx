import { cx } from './cx'

/** A bar of `value` out of `max`, named by `label` for screen readers. */
export function Progress({
  value,
  max,
  label,
  className,
}: {
  value: number
  max: number
  label: string
  className?: string
}) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      className={cx('h-1.5 overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={cx('h-full rounded-full transition-[width] duration-500', share === 1 ? 'bg-good' : 'bg-deep')}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  )
}
