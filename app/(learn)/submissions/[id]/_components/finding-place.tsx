import type { ReactNode } from 'react'
import { formatBytes } from '@/app/_ui/format'
import type { FindingResult, LayerView } from '@/lib/grading/report'

/** Where a finding stands: rule, line and layer as ways to them, path and bytes. */
export function FindingPlace({
  finding: { rule, line, endLine, path, bytes, instruction },
  layer,
  onLine,
  onLayer,
}: {
  finding: FindingResult
  layer: LayerView | null
  onLine: (line: number) => void
  onLayer: (layer: number) => void
}) {
  return (
    <div className="mt-2 text-xs">
      {instruction ? <p className="mb-1 truncate font-mono text-ink-2 print:whitespace-normal">{instruction}</p> : null}
      <ul className="flex flex-wrap items-baseline gap-x-3 gap-y-1 font-mono text-ink-3">
        <li>{rule}</li>
        {line === null ? null : (
          <li>
            <Way onClick={() => onLine(line)} testid="to-line">
              {endLine && endLine !== line ? `lines ${line}-${endLine}` : `line ${line}`}
            </Way>
          </li>
        )}
        {layer ? (
          <li>
            <Way onClick={() => onLayer(layer.index)} testid="to-layer">
              layer {layer.index + 1}
            </Way>
          </li>
        ) : null}
        {path ? <li className="break-all">{path}</li> : null}
        {bytes === null ? null : <li>{formatBytes(bytes)}</li>}
      </ul>
    </div>
  )
}

function Way({ onClick, testid, children }: { onClick: () => void; testid: string; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      data-testid={testid}
      className="-my-1 py-1 text-deep underline underline-offset-4 hover:text-ink print:text-ink-3 print:no-underline"
    >
      {children}
    </button>
  )
}
