'use client'

import { useState } from 'react'
import type { Pointed } from '@/app/_layers/pointed'
import { Severity, type SeverityName } from '@/app/_submission/severity'
import { cx } from '@/app/_ui/cx'
import { formatBytes } from '@/app/_ui/format'
import type { FindingResult, LayerView } from '@/lib/grading/report'

/** Id of a line of the Dockerfile, to scroll to. */
export function lineId(line: number): string {
  return `line-${line}`
}

/** The files that were handed in; lines of the Dockerfile wear their findings and the size of their layer. */
export function Source({
  files,
  findings,
  layers,
  pointed,
  onPoint,
}: {
  files: { path: string; text: string }[]
  findings: FindingResult[]
  layers: LayerView[]
  pointed: Pointed
  onPoint: (pointed: Pointed) => void
}) {
  const [current, setCurrent] = useState(0)
  const file = files[current]
  if (!file) return <p className="text-ink-2">No file was handed in.</p>
  const isOwn = (finding: FindingResult) => (finding.file ? finding.file === file.path : current === 0)
  return (
    <div className="overflow-hidden rounded-lg border bg-surface lg:sticky lg:top-20 print:static" data-testid="source">
      <div className="flex overflow-x-auto border-b bg-paper" role="tablist" aria-label="Files that were handed in">
        {files.map(({ path }, index) => (
          <button
            key={path}
            type="button"
            role="tab"
            aria-selected={index === current}
            onClick={() => setCurrent(index)}
            className={cx(
              'h-10 border-transparent border-b-2 px-4 font-mono text-[0.8125rem]',
              index === current ? 'border-lead-mark text-ink' : 'text-ink-2 hover:text-ink',
            )}
          >
            {path}
          </button>
        ))}
      </div>
      <ol className="max-h-[70dvh] overflow-auto py-2 font-mono text-[0.8125rem] leading-6 print:max-h-none">
        {file.text
          .replace(/\n$/, '')
          .split('\n')
          .map((text, index) => (
            <Line
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              key={index}
              number={index + 1}
              text={text}
              id={current === 0 ? lineId(index + 1) : undefined}
              worst={worstAt(findings, { line: index + 1, isOwn })}
              layer={current === 0 ? layerAt(layers, index + 1) : null}
              pointed={current === 0 && pointed.line === index + 1}
              onPoint={onPoint}
            />
          ))}
      </ol>
    </div>
  )
}

function Line({
  id,
  number,
  text,
  worst,
  layer,
  pointed,
  onPoint,
}: {
  id: string | undefined
  number: number
  text: string
  worst: { severity: SeverityName; index: number } | null
  layer: LayerView | null
  pointed: boolean
  onPoint: (pointed: Pointed) => void
}) {
  return (
    <li
      id={id}
      tabIndex={-1}
      data-source-line={number}
      data-pointed={pointed}
      onMouseEnter={() => onPoint({ line: number, layer: layer?.index ?? null })}
      className={cx(
        'grid grid-cols-[3rem_1.25rem_minmax(0,1fr)_auto] gap-x-1 pr-3',
        worst?.severity === 'error' && 'bg-bad-soft',
        worst?.severity === 'warning' && 'bg-warn-soft',
        worst?.severity === 'info' && 'bg-deep-soft',
        pointed && 'shadow-[inset_3px_0_0_var(--lead-mark)]',
      )}
    >
      <span className="select-none text-right text-ink-3 tabular-nums">{number}</span>
      <span className="flex justify-center">
        {worst ? (
          <a href={`#finding-${worst.index}`} className="flex" title="Go to the finding">
            <Severity severity={worst.severity} />
          </a>
        ) : null}
      </span>
      <span className="whitespace-pre-wrap break-words">{text || ' '}</span>
      <span className="select-none whitespace-nowrap pl-3 text-ink-3 text-xs leading-6">
        {layer && !layer.base ? formatBytes(layer.sizeBytes) : ''}
      </span>
    </li>
  )
}

/** The most serious finding at a line, with its place in the list. */
function worstAt(
  findings: FindingResult[],
  { line, isOwn }: { line: number; isOwn: (finding: FindingResult) => boolean },
): { severity: SeverityName; index: number } | null {
  const here = findings.flatMap((one, index) =>
    isOwn(one) && one.line !== null && one.line <= line && (one.endLine ?? one.line) >= line
      ? [{ severity: one.severity, index }]
      : [],
  )
  return (
    (['error', 'warning', 'info'] as const).flatMap((name) => here.find((one) => one.severity === name) ?? [])[0] ??
    null
  )
}

function layerAt(layers: LayerView[], line: number): LayerView | null {
  return layers.find((layer) => layer.line === line && layer.sizeBytes > 0) ?? null
}
