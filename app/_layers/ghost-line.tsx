import { formatBytes } from '@/app/_ui/format'
import { BAR_START } from './geometry'
import type { PictureLayer } from './types'

const CHAR_WIDTH = 7.2
/** Below it only what matters most is said; the table says all. */
const NARROW = 420
/** A report names so many of a layer's hidden files at most. */
const LISTED = 8

/** The files of a layer that a later one deleted or replaced: the largest by name, as an outline of what was there. */
export function GhostLine({ layer: { ghosts }, y, end }: { layer: PictureLayer; y: number; end: number }) {
  const [largest] = ghosts
  if (!largest) return null
  const others = ghosts.length >= LISTED ? 'more' : `${ghosts.length - 1} more`
  const more = ghosts.length > 1 ? `, and ${others}` : ''
  const narrow = end < NARROW
  const tail = ` ${formatBytes(largest.bytes)}, ${narrow ? 'by' : 'hidden by'} layer ${largest.by + 1}${narrow ? '' : more}`
  const room = Math.max(6, Math.floor((end - BAR_START - 18) / CHAR_WIDTH) - tail.length)
  const path = largest.path.length > room ? `…${largest.path.slice(1 - room)}` : largest.path
  return (
    <g data-testid="ghost">
      <path d={`M${BAR_START + 1} ${y - 10}h6l4 4v8h-10z`} fill="none" stroke="var(--bad)" strokeDasharray="2.5 1.5" />
      <text
        x={BAR_START + 18}
        y={y}
        fontSize="12"
        fill="var(--bad)"
        paintOrder="stroke"
        stroke="var(--paper)"
        strokeWidth="4"
      >
        <tspan fontFamily="var(--font-mono)">{path}</tspan>
        <tspan>{tail}</tspan>
      </text>
    </g>
  )
}
