import { formatBytes } from '@/app/_ui/format'
import { BAR_HEIGHT, BAR_START, BAR_TOP, describeLayer, type LayerRow, type StackGeometry } from './geometry'
import { GhostLine } from './ghost-line'
import { Mark } from './marks'
import { rowId } from './pointed'
import type { PictureRebuild } from './types'

/** One layer of the picture: name, size, bar, and what each rebuild did to it. */
export function Row({
  row: { layer, y, height, bar, waste, cut },
  geometry,
  rebuilds,
  pointed,
  open,
  onOpen,
  onPoint,
}: {
  row: LayerRow
  geometry: StackGeometry
  rebuilds: PictureRebuild[]
  pointed: boolean
  open: boolean
  onOpen: () => void
  onPoint: () => void
}) {
  const barY = y + BAR_TOP
  // The dashed lines of hidden files pass behind the words.
  const halo = { paintOrder: 'stroke', stroke: open || pointed ? 'var(--surface)' : 'var(--paper)', strokeWidth: 5 }
  const label = layer.instruction || '(no instruction)'
  const room = Math.max(8, Math.floor((geometry.barEnd - 90) / 7.6))
  return (
    // biome-ignore lint/a11y/useSemanticElements: HTML's button cannot stand inside of a drawing
    <g
      role="button"
      tabIndex={0}
      aria-expanded={open}
      aria-label={describeLayer(layer, formatBytes)}
      id={rowId(layer.index)}
      data-layer={layer.index}
      data-pointed={pointed}
      className="group cursor-pointer outline-none"
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onOpen()
      }}
      onMouseEnter={onPoint}
      onFocus={onPoint}
    >
      <rect
        x="1"
        y={y + 1}
        width={Math.max(0, (geometry.marks.at(-1) ?? geometry.barEnd) + 14)}
        height={height - 4}
        rx="4"
        fill={open || pointed ? 'var(--surface)' : 'transparent'}
        stroke={pointed ? 'var(--lead-mark)' : 'transparent'}
        className="group-focus-visible:stroke-2 group-focus-visible:stroke-focus"
      />
      <text
        x={BAR_START}
        y={y + 17}
        fontSize="12.5"
        fontFamily="var(--font-mono)"
        {...halo}
        fill={layer.base ? 'var(--ink-3)' : 'var(--ink)'}
      >
        {label.length > room ? `${label.slice(0, room - 1)}…` : label}
      </text>
      <text x={geometry.barEnd} y={y + 17} fontSize="12.5" textAnchor="end" {...halo} fill="var(--ink-2)">
        {formatBytes(layer.sizeBytes)}
      </text>
      <rect
        x={BAR_START}
        y={barY}
        width={geometry.barEnd - BAR_START}
        height={BAR_HEIGHT}
        rx="2"
        fill="var(--sunken)"
        opacity="0.6"
      />
      <rect
        x={BAR_START}
        y={barY}
        width={bar}
        height={BAR_HEIGHT}
        rx="2"
        fill={layer.base ? 'url(#layer-base)' : 'var(--plank)'}
      />
      {cut ? (
        <path
          d={`M${geometry.barEnd - 30} ${barY - 2}l-5 ${BAR_HEIGHT / 2 + 2} 6 1 -5 ${BAR_HEIGHT / 2 + 1}`}
          fill="none"
          stroke="var(--paper)"
          strokeWidth="5"
        />
      ) : null}
      {waste > 0 ? (
        <rect
          x={BAR_START + bar - waste}
          y={barY}
          width={waste}
          height={BAR_HEIGHT}
          fill="url(#layer-waste)"
          stroke="var(--bad)"
          strokeDasharray="3 2"
        />
      ) : null}
      <GhostLine layer={layer} y={barY + BAR_HEIGHT + 15} end={geometry.barEnd} />
      {rebuilds.map((rebuild, index) => (
        <Mark
          key={rebuild.id}
          x={geometry.marks[index] ?? 0}
          y={barY + BAR_HEIGHT / 2}
          state={layer.rebuilds[rebuild.id]}
        />
      ))}
    </g>
  )
}
