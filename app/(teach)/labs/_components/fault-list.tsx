import { CircleAlert, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { Fault } from '@/lib/labs/types'

/** What is wrong in files of a lab, each with the way out; `hrefOf` leads to the place. */
export function FaultList({ faults, hrefOf }: { faults: Fault[]; hrefOf?: (fault: Fault) => string | null }) {
  if (faults.length === 0) return null
  return (
    <ul className="space-y-px" data-testid="fault-list">
      {faults.map((fault, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two faults may read the same; the list never changes in place
        <li key={index} className="border-b py-2.5 text-sm">
          <FaultText fault={fault} href={hrefOf?.(fault) ?? null} />
        </li>
      ))}
    </ul>
  )
}

/** One fault: how bad, where, what, and how to mend it. */
export function FaultText({
  fault,
  href = null,
  place = true,
}: {
  fault: Fault
  href?: string | null
  place?: boolean
}) {
  const { severity, file, line, column, field, message, fix } = fault
  const where = [file, line, column].filter((part) => part !== null).join(':')
  const Icon = severity === 'error' ? CircleAlert : TriangleAlert
  return (
    <div className="flex gap-2.5">
      <Icon
        aria-hidden="true"
        className={`mt-0.5 size-4 shrink-0 ${severity === 'error' ? 'text-bad' : 'text-warn'}`}
      />
      <div className="min-w-0">
        <p className="break-words">
          <span className="sr-only">{severity === 'error' ? 'Error: ' : 'Warning: '}</span>
          {message}
          {fix ? <span className="text-ink-2"> {fix}</span> : null}
        </p>
        {place ? (
          <p className="mt-0.5 break-all font-mono text-ink-3 text-xs">
            {href ? (
              <Link href={href} className="underline underline-offset-2 hover:text-ink">
                {where}
              </Link>
            ) : (
              where
            )}
            {field ? ` ${field}` : null}
          </p>
        ) : null}
      </div>
    </div>
  )
}
