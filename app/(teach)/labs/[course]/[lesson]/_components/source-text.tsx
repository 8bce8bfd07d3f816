import { Fragment } from 'react'
import { formatBytes } from '@/app/_ui/format'
import type { SourceFile } from '@/lib/labs/source'
import type { Fault } from '@/lib/labs/types'
import { FaultText } from '../../../_components/fault-list'

/** A file with numbered lines; each fault stands below its line, those without one on top. */
export function SourceText({ file, faults }: { file: SourceFile; faults: Fault[] }) {
  const ofFile = faults.filter(({ line }) => line === null)
  return (
    <section aria-label={file.path} className="min-w-0 overflow-hidden rounded-lg border bg-surface">
      <header className="flex flex-wrap justify-between gap-x-4 border-b px-4 py-2 text-sm">
        <h2 className="break-all font-mono text-sm">{file.path}</h2>
        <p className="text-ink-3">{formatBytes(file.size)}</p>
      </header>
      {ofFile.map((fault, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes in place
        <div key={index} className="border-b px-4 py-2.5 text-sm">
          <FaultText fault={fault} place={false} />
        </div>
      ))}
      {file.lines === null ? (
        <p className="px-4 py-8 text-center text-ink-2">This file is not text.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
        <div className="overflow-x-auto py-2" tabIndex={0}>
          <ol className="w-max min-w-full font-mono text-[0.8125rem] leading-6">
            {file.lines.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              <Fragment key={index}>
                <Line number={index + 1} text={text} faults={faults.filter(({ line }) => line === index + 1)} />
              </Fragment>
            ))}
          </ol>
        </div>
      )}
      {file.more > 0 ? <p className="border-t px-4 py-2 text-ink-2 text-sm">{file.more} more lines.</p> : null}
    </section>
  )
}

function Line({ number, text, faults }: { number: number; text: string; faults: Fault[] }) {
  const worst = faults.some(({ severity }) => severity === 'error') ? 'bg-bad-soft' : 'bg-warn-soft'
  return (
    <li id={`line-${number}`} className="scroll-mt-24 target:bg-deep-soft">
      <div className={`flex ${faults.length > 0 ? worst : ''}`}>
        <span aria-hidden="true" className="w-14 shrink-0 select-none pr-4 text-right text-ink-3 tabular-nums">
          {number}
        </span>
        <code className="whitespace-pre pr-4">{text || ' '}</code>
      </div>
      {faults.map((fault, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes in place
        <div key={index} className="border-y bg-raised font-sans text-sm" data-testid="line-fault">
          <div className="sticky left-0 max-w-[min(46rem,calc(100vw-3rem))] py-2 pr-4 pl-14">
            <FaultText fault={fault} place={false} />
          </div>
        </div>
      ))}
    </li>
  )
}
