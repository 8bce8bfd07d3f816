import { useEffect, useRef } from 'react'
import { formatBytes } from '@/app/_ui/format'
import type { PictureLayer } from './types'

/** What one layer holds. */
export function LayerDetails({ layer }: { layer: PictureLayer }) {
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layer's details must come into view too
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [layer])
  return (
    <div
      ref={box}
      className="mt-4 rounded-lg border bg-surface p-4 sm:p-5"
      data-testid="layer-details"
      aria-live="polite"
    >
      <p className="break-words font-mono text-sm">{layer.instruction || '(no instruction)'}</p>
      <p className="mt-1 text-ink-2 text-sm">
        Layer {layer.index + 1}
        {layer.line ? `, line ${layer.line}` : ''}
        {layer.base ? ', of the base image' : ''}: {formatBytes(layer.sizeBytes)}, compressed{' '}
        {formatBytes(layer.compressedBytes)}, {layer.files} files
      </p>
      <p className="mt-1 break-all font-mono text-ink-3 text-xs">{layer.digest}</p>
      <div className="mt-4 grid gap-6 sm:grid-cols-2">
        <Files title="Largest files" rows={layer.largest.map(({ path, bytes }) => ({ path, bytes }))} />
        <Files
          title="Shipped, yet hidden"
          rows={layer.ghosts.map(({ path, bytes, by }) => ({ path, bytes, note: `by layer ${by + 1}` }))}
        />
      </div>
    </div>
  )
}

function Files({ title, rows }: { title: string; rows: { path: string; bytes: number; note?: string }[] }) {
  if (rows.length === 0) return null
  return (
    <div>
      <h3 className="mb-1.5 text-sm">{title}</h3>
      <ul className="border-t text-sm">
        {rows.map((row) => (
          <li key={row.path} className="flex gap-3 border-b py-1">
            <span className="min-w-0 flex-1 break-all font-mono text-[0.8125rem]">{row.path}</span>
            {row.note ? <span className="text-bad">{row.note}</span> : null}
            <span className="whitespace-nowrap text-ink-2 tabular-nums">{formatBytes(row.bytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
