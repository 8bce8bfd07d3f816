'use client'

import type { Pointed } from '@/app/_layers/pointed'
import { Severity } from '@/app/_submission/severity'
import { cx } from '@/app/_ui/cx'
import { InlineText } from '@/app/_ui/inline-text'
import type { FindingResult, LayerView } from '@/lib/grading/report'
import { FindingPlace } from './finding-place'

/** Every finding: what was seen, where, and why it matters. */
export function FindingList({
  findings,
  layers,
  pointed,
  onPoint,
  onLine,
  onLayer,
}: {
  findings: FindingResult[]
  layers: LayerView[]
  pointed: Pointed
  onPoint: (pointed: Pointed) => void
  /** Takes the reader to the line, and to the layer. */
  onLine: (line: number) => void
  onLayer: (layer: number) => void
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
            'scroll-mt-20 break-inside-avoid rounded-lg border bg-surface px-4 py-3.5 target:border-lead-mark',
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
              {finding.advice ? (
                <p className="mt-1 text-sm">
                  <InlineText text={finding.advice} />
                </p>
              ) : null}
              <FindingPlace
                finding={finding}
                layer={finding.layer === null ? null : (layers[finding.layer] ?? null)}
                onLine={(line) => {
                  onPoint({ line, layer: finding.layer })
                  onLine(line)
                }}
                onLayer={(layer) => {
                  onPoint({ line: finding.line, layer })
                  onLayer(layer)
                }}
              />
            </div>
          </div>
        </li>
      ))}
    </ol>
  )
}
