'use client'

import { Severity } from '@/app/_submission/severity'
import { cx } from '@/app/_ui/cx'
import { formatBytes } from '@/app/_ui/format'
import { InlineText } from '@/app/_ui/inline-text'
import type { FindingResult, LayerView } from '@/lib/grading/report'
import type { Pointed } from './pointed'

/** Every finding: what was seen, where, and why it matters. */
export function FindingList({
  findings,
  layers,
  pointed,
  onPoint,
}: {
  findings: FindingResult[]
  layers: LayerView[]
  pointed: Pointed
  onPoint: (pointed: Pointed) => void
}) {
  if (findings.length === 0)
    return <p className="rounded-lg border bg-surface px-5 py-4 text-ink-2">Nothing was found that should change.</p>
  return (
    <ol className="space-y-3">
      {findings.map((finding, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: criteria refer to findings by their place
          key={index}
          id={`finding-${index}`}
          className={cx(
            'scroll-mt-20 rounded-lg border bg-surface px-4 py-3.5',
            pointed.line !== null && finding.line === pointed.line && 'border-lead-mark',
          )}
          data-testid="finding"
          data-rule={finding.rule}
          data-severity={finding.severity}
          data-line={finding.line ?? ''}
          data-layer={finding.layer ?? ''}
          onMouseEnter={() => onPoint({ line: finding.line, layer: finding.layer })}
        >
          <div className="flex gap-3">
            <span className="flex h-6 items-center">
              <Severity severity={finding.severity} />
            </span>
            <div className="min-w-0 flex-1">
              <p>
                <InlineText text={finding.message} />
              </p>
              {finding.why ? (
                <p className="mt-1 text-ink-2 text-sm">
                  <InlineText text={finding.why} />
                </p>
              ) : null}
              <Where finding={finding} layer={finding.layer === null ? null : (layers[finding.layer] ?? null)} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  )
}

function Where({ finding, layer }: { finding: FindingResult; layer: LayerView | null }) {
  const { rule, line, endLine, path, bytes } = finding
  const lines = line === null ? null : endLine && endLine !== line ? `lines ${line}-${endLine}` : `line ${line}`
  const parts = [
    rule,
    lines,
    layer ? `layer ${layer.index + 1}` : null,
    path,
    bytes === null ? null : formatBytes(bytes),
  ].filter((part): part is string => part !== null)
  return (
    <p className="mt-2 flex flex-wrap gap-x-2 font-mono text-ink-3 text-xs">
      {parts.map((part, index) => (
        <span key={part} className="break-all">
          {part}
          {index < parts.length - 1 ? <span aria-hidden="true"> ·</span> : null}
        </span>
      ))}
    </p>
  )
}
