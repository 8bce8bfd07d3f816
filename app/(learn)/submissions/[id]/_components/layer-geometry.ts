import type { LayerView } from '@/lib/grading/report'

export const ROW_HEIGHT = 52
export const BAR_HEIGHT = 18
export const HEAD_HEIGHT = 30
const MIN_BAR = 3
const MARK_WIDTH = 30

export interface LayerRow {
  layer: LayerView
  /** Top of the row, in pixels. */
  y: number
  /** Length of the bar, and of the part at its end that no process can see. */
  bar: number
  waste: number
  /** True when the bar is cut off at the edge, because the scale is that of smaller layers. */
  cut: boolean
}

/** What the longest bar stands for: the largest layer of all, or the largest that the Dockerfile made. */
export type Scale = 'all' | 'own'

/** A base image so many times larger would leave only slivers of the rest. */
const DWARFS = 6

/** The scale to begin with. */
export function fittingScale(layers: LayerView[]): Scale {
  const own = largestOf(layers.filter(({ base }) => !base))
  return own > 0 && largestOf(layers) > DWARFS * own ? 'own' : 'all'
}

function largestOf(layers: LayerView[]): number {
  return Math.max(0, ...layers.map(({ sizeBytes }) => sizeBytes))
}

export interface StackGeometry {
  rows: LayerRow[]
  height: number
  /** Where the bars may reach to. */
  barEnd: number
  /** Middle of each mutation's column. */
  marks: number[]
}

/** Places of everything in the picture of a layer stack that is `width` pixels wide; the newest layer is on top. */
export function layOut(
  layers: LayerView[],
  { width, mutations, scale }: { width: number; mutations: number; scale: Scale },
): StackGeometry {
  const barEnd = Math.max(80, width - mutations * MARK_WIDTH - 12)
  const room = barEnd - 6
  // One's own layers leave some room, so that what is cut off can be seen to be longer.
  const longest =
    scale === 'own'
      ? (room * 0.8) / Math.max(1, largestOf(layers.filter(({ base }) => !base)))
      : room / Math.max(1, largestOf(layers))
  const rows = [...layers].reverse().map((layer, index) => {
    const full = layer.sizeBytes * longest
    const cut = full > room + 1
    const bar = layer.sizeBytes > 0 ? Math.min(room, Math.max(MIN_BAR, full)) : 0
    const share = layer.sizeBytes > 0 ? Math.min(1, layer.wastedBytes / layer.sizeBytes) : 0
    const waste = share > 0 ? Math.min(bar, Math.max(MIN_BAR, bar * share)) : 0
    return { layer, y: HEAD_HEIGHT + index * ROW_HEIGHT, bar, waste, cut }
  })
  return {
    rows,
    height: HEAD_HEIGHT + rows.length * ROW_HEIGHT,
    barEnd,
    marks: Array.from({ length: mutations }, (_, index) => barEnd + 12 + MARK_WIDTH * (index + 0.5)),
  }
}

/** "A", "B", …: the short name of a mutation's column. */
export function columnName(index: number): string {
  return String.fromCharCode(65 + (index % 26))
}

/** A sentence about one layer, for screen readers. */
export function describeLayer(layer: LayerView, format: (bytes: number) => string): string {
  const parts = [
    `Layer ${layer.index + 1}${layer.base ? ', of the base image' : ''}`,
    layer.instruction,
    format(layer.sizeBytes),
    layer.wastedBytes > 0 ? `${format(layer.wastedBytes)} of it hidden` : '',
  ]
  return parts.filter(Boolean).join(', ')
}
