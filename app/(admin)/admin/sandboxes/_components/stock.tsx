import { Badge } from '@/app/_ui/badge'
import { formatBytes } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { Table } from '@/app/_ui/table'
import type { PoolRow, QueueFacts } from '../loaders'

/** What the engine's machine is short of, if anything: the reason why nothing starts. */
export function PressureNotice({ pressure }: Pick<QueueFacts, 'pressure'>) {
  if (!pressure) return null
  return (
    <Notice tone="warn">
      The engine's machine is short of {pressure.of}: {formatBytes(Math.max(0, pressure.freeBytes))} free,{' '}
      {formatBytes(pressure.neededBytes)} wanted. Nobody's sandbox is started until there is more.
    </Notice>
  )
}

/** Started sandboxes in stock, by image. */
export function Stock({ rows }: { rows: PoolRow[] }) {
  return (
    <section className="mt-10" aria-labelledby="stock">
      <h2 id="stock" className="text-xl">
        In stock
      </h2>
      <p className="mt-1 mb-3 max-w-prose text-ink-2">
        {rows.length > 0
          ? 'Started and nobody’s yet: whoever opens a lesson gets one of these at once.'
          : 'No sandbox is kept in stock: each is started when it is asked for.'}
      </p>
      {rows.length > 0 ? (
        <Table minWidth="30rem" headings={['Image', 'Ready', 'Being started', 'To be replaced']}>
          {rows.map(({ image, ready, filling, stale }) => (
            <tr key={image} className="border-b [&>td]:py-3 [&>td]:pr-4" data-testid="pool-row">
              <td className="font-mono text-xs">{image}</td>
              <td>
                <Badge tone={ready > 0 ? 'good' : 'plain'}>{ready}</Badge>
              </td>
              <td className="tabular-nums">{filling}</td>
              <td className="tabular-nums">{stale}</td>
            </tr>
          ))}
        </Table>
      ) : null}
    </section>
  )
}
