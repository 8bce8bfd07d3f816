import { formatBytes } from '@/app/_ui/format'
import { HEAD_HEIGHT, type StackGeometry } from './geometry'

/** Less than this between two figures and the smaller is left out. */
const MIN_GAP = 64

/** How many bytes a length stands for. */
export function Ruler({ geometry: { ticks, height, barEnd } }: { geometry: StackGeometry }) {
  const named = ticks.filter(({ x }, index) => {
    const next = ticks[index + 1] ?? ticks[index - 1]
    return x >= 30 && x <= barEnd && (index === 0 || !next || Math.abs(x - next.x) >= MIN_GAP || index % 2 === 1)
  })
  return (
    <g>
      <path d={`M6 ${HEAD_HEIGHT - 8}H${barEnd}`} stroke="var(--line-strong)" />
      {named.map(({ x, bytes }) => (
        <g key={bytes}>
          <path d={`M${x} ${HEAD_HEIGHT - 14}v6`} stroke="var(--line-strong)" />
          <path d={`M${x} ${HEAD_HEIGHT - 8}V${height}`} stroke="var(--line)" />
          <text
            x={Math.min(x, barEnd)}
            y={HEAD_HEIGHT - 19}
            fontSize="12"
            textAnchor={x > barEnd - 24 ? 'end' : 'middle'}
            fill="var(--ink-3)"
          >
            {formatBytes(bytes)}
          </text>
        </g>
      ))}
    </g>
  )
}
