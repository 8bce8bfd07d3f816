import { BAR_HEIGHT, BAR_START, BAR_TOP, columnName, HEAD_HEIGHT, type StackGeometry } from './geometry'
import type { PictureRebuild } from './types'

/** Kept: a full disc. Renewed: a ring with an arrow's gap. Different in shape, not in colour alone. */
export function Mark({ x, y, state }: { x: number; y: number; state: 'kept' | 'renewed' | undefined }) {
  if (state === 'kept') return <circle cx={x} cy={y} r="6" fill="var(--good)" />
  if (state === 'renewed')
    return (
      <path
        d={`M${x + 6} ${y - 1}a6 6 0 1 0 -1.5 5M${x + 6.5} ${y - 6}v5.5h-5.5`}
        fill="none"
        stroke="var(--lead-mark)"
        strokeWidth="2"
      />
    )
  return <circle cx={x} cy={y} r="1.5" fill="var(--ink-3)" />
}

/** From a hidden part up to the layer that hides it. */
export function Ghosts({ geometry: { rows } }: { geometry: StackGeometry }) {
  return (
    <g fill="none" stroke="var(--bad)" strokeDasharray="3 3">
      {rows.flatMap(({ layer, y, bar, waste }) =>
        [...new Set(layer.ghosts.map((ghost) => ghost.by))].map((by) => {
          const target = rows.find((row) => row.layer.index === by)
          // A sliver's line would run through the names; the details and the table say it.
          if (!target || waste < 8) return null
          const x = BAR_START + bar - waste / 2
          return <path key={`${layer.index} ${by}`} d={`M${x} ${y + BAR_TOP}V${target.y + BAR_TOP + BAR_HEIGHT + 3}`} />
        }),
      )}
    </g>
  )
}

/** The short names of the mutations above their columns. */
export function Columns({ geometry, rebuilds }: { geometry: StackGeometry; rebuilds: PictureRebuild[] }) {
  return rebuilds.map((rebuild, index) => (
    <text
      key={rebuild.id}
      x={geometry.marks[index]}
      y={HEAD_HEIGHT - 19}
      fontSize="12.5"
      fontWeight="600"
      textAnchor="middle"
      fill="var(--ink-2)"
    >
      {columnName(index)}
    </text>
  ))
}

/** The base image is grey and hatched, what is hidden is hatched in red. */
export function Patterns() {
  return (
    <defs>
      <pattern id="layer-base" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="6" height="6" fill="var(--line)" />
        <path d="M0 0V6" stroke="var(--line-strong)" opacity="0.5" />
      </pattern>
      <pattern id="layer-waste" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--bad-soft)" />
        <path d="M0 0V6" stroke="var(--bad)" strokeWidth="2.5" />
      </pattern>
    </defs>
  )
}
