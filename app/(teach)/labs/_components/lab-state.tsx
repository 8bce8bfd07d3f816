import { Badge } from '@/app/_ui/badge'
import { count } from '@/app/_ui/format'
import type { LabHealth } from '@/lib/labs/health'

/** Whether learners get a lab, and how much there is to mend. */
export function LabState({ offered, errors, warnings }: Pick<LabHealth, 'offered' | 'errors' | 'warnings'>) {
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {offered ? null : <Badge tone="bad">Left out: {count(errors, 'error')}</Badge>}
      {warnings > 0 ? <Badge tone="warn">{count(warnings, 'warning')}</Badge> : null}
      {offered && warnings === 0 ? <Badge tone="good">Fine</Badge> : null}
    </span>
  )
}
