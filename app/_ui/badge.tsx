import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'
import { cx } from './cx'

const style = cva(
  'inline-flex items-center gap-1.5 whitespace-nowrap rounded-sm px-1.5 py-0.5 text-xs font-[560] [&_svg]:size-3.5',
  {
    variants: {
      tone: {
        plain: 'bg-sunken text-ink-2',
        deep: 'bg-deep-soft text-deep',
        lead: 'bg-lead-soft text-lead',
        good: 'bg-good-soft text-good',
        warn: 'bg-warn-soft text-warn',
        bad: 'bg-bad-soft text-bad',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
)

export type Tone = NonNullable<VariantProps<typeof style>['tone']>

export function Badge({ tone, children, className }: { tone?: Tone; children: ReactNode; className?: string }) {
  return <span className={cx(style({ tone }), className)}>{children}</span>
}
