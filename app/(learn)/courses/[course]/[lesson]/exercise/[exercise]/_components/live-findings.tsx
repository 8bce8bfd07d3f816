import { Severity } from '@/app/_submission/severity'
import type { FindingResult } from '@/lib/grading/report'
import { FindingText } from './cursor-help'

/** What can be said from the text alone, before anything is built. */
export function LiveFindings({ findings, onLine }: { findings: FindingResult[]; onLine: (line: number) => void }) {
  if (findings.length === 0)
    return <p className="text-ink-2 text-sm">Nothing stands out in the text. What it does shows when it is built.</p>
  return (
    <ul className="space-y-1" data-testid="live-findings">
      {findings.map((finding) => (
        <li
          key={`${finding.rule} ${finding.line} ${finding.message}`}
          data-rule={finding.rule}
          data-line={finding.line}
        >
          <button
            type="button"
            onClick={() => onLine(finding.line ?? 1)}
            className="grid w-full grid-cols-[auto_3.5rem_1fr] gap-2 rounded-sm px-1.5 py-1 text-left text-sm hover:bg-sunken"
          >
            <Severity severity={finding.severity} className="mt-0.5 self-start" />
            <span className="text-ink-3 tabular-nums">{finding.line ? `line ${finding.line}` : ''}</span>
            <FindingText finding={finding} />
          </button>
        </li>
      ))}
    </ul>
  )
}
