import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { cx } from '@/app/_ui/cx'

const LOOKS = {
  error: { Icon: CircleAlert, colour: 'text-bad', name: 'Error' },
  warning: { Icon: TriangleAlert, colour: 'text-warn', name: 'Warning' },
  info: { Icon: Info, colour: 'text-deep', name: 'Note' },
} as const

export type SeverityName = keyof typeof LOOKS

/** The weight of a finding, by shape and colour, and by name for screen readers. */
export function Severity({ severity, className }: { severity: SeverityName; className?: string }) {
  const { Icon, colour, name } = LOOKS[severity]
  return <Icon className={cx('size-4 shrink-0 self-center', colour, className)} aria-label={name} />
}
