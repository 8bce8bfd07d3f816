import { cx } from '@/app/_ui/cx'
import { formatBytes } from '@/app/_ui/format'
import type { LayerChange } from '@/lib/grading/compare'
import { Step } from './step'

/** One's own layers of both images, in order: what stayed, what came, and what went struck through. */
export function CompareLayers({ layers }: { layers: LayerChange[] }) {
  if (layers.length === 0) return <p className="text-ink-2">Neither image has a layer of its own.</p>
  return (
    <ol className="border-t">
      {layers.map(({ instruction, before, after }, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer's place is its name
          key={index}
          className="flex items-baseline gap-4 border-b py-1.5 text-sm"
        >
          <span aria-hidden="true" className="w-3 shrink-0 text-center font-mono text-ink-3">
            {before === null ? '+' : after === null ? '−' : ''}
          </span>
          <span className="sr-only">{before === null ? 'New: ' : after === null ? 'Gone: ' : ''}</span>
          <code
            className={cx(
              'min-w-0 flex-1 break-words text-[0.8125rem]',
              after === null && 'text-ink-3 line-through',
              before === null && 'font-[560]',
            )}
          >
            {instruction || '(no instruction)'}
          </code>
          {after === null ? (
            <span className="text-ink-3 tabular-nums">{formatBytes(before ?? 0)}</span>
          ) : (
            <Step before={before} after={after} format={formatBytes} better="less" />
          )}
        </li>
      ))}
    </ol>
  )
}
