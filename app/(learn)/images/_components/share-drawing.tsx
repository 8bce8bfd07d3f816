'use client'

import { useWidth } from '@/app/_layers/use-width'
import { count, formatBytes } from '@/app/_ui/format'
import { INDENT, LINE_HEIGHT, type ShareLine } from './share-geometry'

const FIRST_WIDTH = 720
const MIN_BAR = 3

/** The tree of images as a drawing: each bar is what a node adds to the one that it hangs under. */
export function ShareDrawing({ lines }: { lines: ShareLine[] }) {
  const { box, width } = useWidth<HTMLDivElement>(FIRST_WIDTH)
  return (
    <div ref={box} className="max-w-[45rem]" data-testid="share-tree">
      <svg
        viewBox={`0 0 ${width} ${lines.length * LINE_HEIGHT}`}
        width="100%"
        height={lines.length * LINE_HEIGHT}
        role="img"
        aria-label="Tree of images by the layers that they start with; the table below says the same"
      >
        {lines.map((line, index) => (
          <Branch
            // biome-ignore lint/suspicious/noArrayIndexKey: a node's place is its name
            key={index}
            line={line}
            parent={line.parent === null ? null : (lines[line.parent] ?? null)}
            width={width}
          />
        ))}
      </svg>
    </div>
  )
}

function Branch({
  line: { node, depth, y, share },
  parent,
  width,
}: {
  line: ShareLine
  parent: ShareLine | null
  width: number
}) {
  const x = depth * INDENT
  const room = width - x - 8
  const label = node.images.join(', ') || 'only shared'
  const tail = `${count(node.layers.length, 'layer')}, ${formatBytes(node.bytes)}`
  const fits = Math.floor((room - tail.length * 7.4 - 16) / 8)
  return (
    <g>
      {parent ? (
        <path
          d={`M${parent.depth * INDENT + 8} ${parent.y + 48}V${y + 39}H${x + 4}`}
          fill="none"
          stroke="var(--line-strong)"
          strokeWidth="1.5"
        />
      ) : null}
      <text
        x={x + 4}
        y={y + 22}
        fontSize="14"
        fontWeight="560"
        fill={node.images.length ? 'var(--ink)' : 'var(--ink-3)'}
      >
        {label.length > fits ? `${label.slice(0, fits - 1)}…` : label}
      </text>
      <text x={width - 4} y={y + 22} fontSize="13" textAnchor="end" fill="var(--ink-2)">
        {tail}
      </text>
      <rect x={x + 4} y={y + 30} width={room} height="18" rx="2" fill="var(--sunken)" />
      <rect x={x + 4} y={y + 30} width={Math.max(MIN_BAR, share * room)} height="18" rx="2" fill="var(--plank)" />
    </g>
  )
}
