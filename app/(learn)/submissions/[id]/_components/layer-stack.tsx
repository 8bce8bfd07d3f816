'use client'

import { useEffect, useMemo, useRef, useState } from 'react'
import { formatBytes } from '@/app/_ui/format'
import type { LayerView, RebuildView } from '@/lib/grading/report'
import { LayerDetails } from './layer-details'
import {
  BAR_HEIGHT,
  columnName,
  describeLayer,
  HEAD_HEIGHT,
  type LayerRow,
  layOut,
  ROW_HEIGHT,
  type StackGeometry,
} from './layer-geometry'
import type { Pointed } from './pointed'

const FIRST_WIDTH = 720

/** The image as a pile of layers. Each can be pointed at and opened; the table below holds the same data. */
export function LayerStack({
  layers,
  rebuilds,
  pointed,
  onPoint,
}: {
  layers: LayerView[]
  rebuilds: RebuildView[]
  pointed: Pointed
  onPoint: (pointed: Pointed) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(FIRST_WIDTH)
  const [open, setOpen] = useState<number | null>(null)
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  const geometry = useMemo(() => layOut(layers, { width, mutations: rebuilds.length }), [layers, rebuilds, width])
  const chosen = layers.find(({ index }) => index === open)

  return (
    <div>
      <div ref={box} data-testid="layer-stack">
        <svg
          width="100%"
          height={geometry.height}
          viewBox={`0 0 ${width} ${geometry.height}`}
          preserveAspectRatio="xMinYMin"
        >
          <title>Layers of the image, the newest on top</title>
          <Patterns />
          <Columns geometry={geometry} rebuilds={rebuilds} />
          <Ghosts geometry={geometry} />
          {geometry.rows.map((row) => (
            <Row
              key={row.layer.index}
              row={row}
              geometry={geometry}
              rebuilds={rebuilds}
              pointed={pointed.layer === row.layer.index}
              open={open === row.layer.index}
              onOpen={() => setOpen(open === row.layer.index ? null : row.layer.index)}
              onPoint={() => onPoint({ line: row.layer.line, layer: row.layer.index })}
            />
          ))}
        </svg>
      </div>
      <Legend rebuilds={rebuilds} />
      {chosen ? <LayerDetails layer={chosen} /> : null}
    </div>
  )
}

function Row({
  row: { layer, y, bar, waste },
  geometry,
  rebuilds,
  pointed,
  open,
  onOpen,
  onPoint,
}: {
  row: LayerRow
  geometry: StackGeometry
  rebuilds: RebuildView[]
  pointed: boolean
  open: boolean
  onOpen: () => void
  onPoint: () => void
}) {
  const barY = y + 24
  const label = layer.instruction || '(no instruction)'
  const room = Math.max(8, Math.floor((geometry.barEnd - 90) / 7.6))
  return (
    // biome-ignore lint/a11y/useSemanticElements: HTML's button cannot stand inside of a drawing
    <g
      role="button"
      tabIndex={0}
      aria-expanded={open}
      aria-label={describeLayer(layer, formatBytes)}
      data-layer={layer.index}
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
        height={ROW_HEIGHT - 4}
        rx="4"
        fill={open || pointed ? 'var(--surface)' : 'transparent'}
        className="group-focus-visible:stroke-2 group-focus-visible:stroke-focus"
      />
      <text
        x="6"
        y={y + 17}
        fontSize="12.5"
        fontFamily="var(--font-mono)"
        fill={layer.base ? 'var(--ink-3)' : 'var(--ink)'}
      >
        {label.length > room ? `${label.slice(0, room - 1)}…` : label}
      </text>
      <text x={geometry.barEnd} y={y + 17} fontSize="12.5" textAnchor="end" fill="var(--ink-2)">
        {formatBytes(layer.sizeBytes)}
      </text>
      <rect x="6" y={barY} width={geometry.barEnd - 6} height={BAR_HEIGHT} rx="2" fill="var(--sunken)" opacity="0.6" />
      <rect
        x="6"
        y={barY}
        width={bar}
        height={BAR_HEIGHT}
        rx="2"
        fill={layer.base ? 'url(#layer-base)' : 'var(--plank)'}
      />
      {waste > 0 ? (
        <rect
          x={6 + bar - waste}
          y={barY}
          width={waste}
          height={BAR_HEIGHT}
          fill="url(#layer-waste)"
          stroke="var(--bad)"
          strokeDasharray="3 2"
        />
      ) : null}
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

/** Kept: a full disc. Renewed: a ring with an arrow's gap. Different in shape, not in colour alone. */
function Mark({ x, y, state }: { x: number; y: number; state: 'kept' | 'renewed' | undefined }) {
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
function Ghosts({ geometry: { rows } }: { geometry: StackGeometry }) {
  return (
    <g fill="none" stroke="var(--bad)" strokeDasharray="3 3">
      {rows.flatMap(({ layer, y, bar, waste }) =>
        [...new Set(layer.ghosts.map((ghost) => ghost.by))].map((by) => {
          const target = rows.find((row) => row.layer.index === by)
          // A sliver's line would run through the names; the details and the table say it.
          if (!target || waste < 8) return null
          const x = 6 + bar - waste / 2
          return <path key={`${layer.index} ${by}`} d={`M${x} ${y + 24}V${target.y + 24 + BAR_HEIGHT + 3}`} />
        }),
      )}
    </g>
  )
}

function Columns({ geometry, rebuilds }: { geometry: StackGeometry; rebuilds: RebuildView[] }) {
  return rebuilds.map((rebuild, index) => (
    <text
      key={rebuild.id}
      x={geometry.marks[index]}
      y={HEAD_HEIGHT - 12}
      fontSize="12.5"
      fontWeight="600"
      textAnchor="middle"
      fill="var(--ink-2)"
    >
      {columnName(index)}
    </text>
  ))
}

function Patterns() {
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

function Legend({ rebuilds }: { rebuilds: RebuildView[] }) {
  if (rebuilds.length === 0) return null
  return (
    <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-ink-2 text-sm">
      {rebuilds.map((rebuild, index) => (
        <li key={rebuild.id}>
          <strong className="font-semibold text-ink">{columnName(index)}</strong> {rebuild.title}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <svg width="14" height="14" aria-hidden="true">
          <Mark x={7} y={7} state="kept" />
        </svg>
        kept
      </li>
      <li className="flex items-center gap-1.5">
        <svg width="16" height="16" aria-hidden="true">
          <Mark x={7} y={8} state="renewed" />
        </svg>
        renewed
      </li>
    </ul>
  )
}
