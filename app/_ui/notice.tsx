import { cva, type VariantProps } from 'class-variance-authority'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx'

const style = cva('flex gap-3 rounded-md border px-4 py-3 text-sm leading-relaxed', {
  variants: {
    tone: {
      info: 'border-line-strong/50 bg-deep-soft text-ink [&>svg]:text-deep',
      good: 'border-good/40 bg-good-soft text-ink [&>svg]:text-good',
      warn: 'border-warn/40 bg-warn-soft text-ink [&>svg]:text-warn',
      bad: 'border-bad/40 bg-bad-soft text-ink [&>svg]:text-bad',
    },
  },
  defaultVariants: { tone: 'info' },
})

const ICONS = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert }

type NoticeProps = VariantProps<typeof style> & {
  children: ReactNode
  className?: string
  action?: ReactNode
  /** Read out at once by screen readers: for failures that answer what the reader did. */
  urgent?: boolean
}

export function Notice({ tone, children, className, action, urgent }: NoticeProps) {
  const Icon = ICONS[tone ?? 'info']
  return (
    <div className={cx(style({ tone }), className)} role={urgent ? 'alert' : undefined}>
      <Icon className="mt-0.5 size-[1.15rem] shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  )
}
