import type { PictureLayer } from './types'

export const ROW_HEIGHT = 52
/** More for a row that names what is hidden of its layer. */
export const GHOST_HEIGHT = 20
export const BAR_HEIGHT = 18
export const BAR_START = 6
/** From the top of a row to its bar. */
export const BAR_TOP = 24
export const HEAD_HEIGHT = 44
const MIN_BAR = 3
const MARK_WIDTH = 30
/** One's own layers leave some room, so that what is cut off can be seen to be longer. */
const OWN_SHARE = 0.8
const TICKS = 4

export interface LayerRow {
  layer: PictureLayer
  /** Top of the row, in pixels, and how high it is. */
  y: number
  height: number
  /** Length of the bar, and of the part at its end that no process can see. */
  bar: number
  waste: number
  /** True when the bar is cut off at the edge, because the scale is that of smaller layers. */
  cut: boolean
}

/**
 * What the longest bar stands for: the largest layer of all, or the largest that the Dockerfile made. With "root",
 * bars grow with the square root of the bytes, so that a layer a thousand times smaller can still be seen and compared.
 */
export type Scale = 'all' | 'own' | 'root'

/** A base image so many times larger would leave only slivers of the rest. */
const DWARFS = 6
/** Less than this share of the longest bar is a sliver. */
const SLIVER = 0.02

/** The scale to begin with: true lengths as long as they can be read. */
export function fittingScale(layers: PictureLayer[]): Scale {
  const own = layers.filter(({ base, sizeBytes }) => !base && sizeBytes > 0)
  const largest = largestOf(own)
  const slivers = own.filter(({ sizeBytes }) => sizeBytes < SLIVER * largest)
  if (slivers.length * 2 > own.length) return 'root'
  return largest > 0 && largestOf(layers) > DWARFS * largest ? 'own' : 'all'
}

function largestOf(layers: PictureLayer[]): number {
  return Math.max(0, ...layers.map(({ sizeBytes }) => sizeBytes))
}

export interface StackGeometry {
  rows: LayerRow[]
  height: number
  /** Where the bars may reach to. */
  barEnd: number
  /** Middle of each mutation's column. */
  marks: number[]
  /** The ruler above the bars. */
  ticks: { x: number; bytes: number }[]
}

/** Places of everything in the picture of a layer stack that is `width` pixels wide; the newest layer is on top. */
export function layOut(
  layers: PictureLayer[],
  { width, mutations, scale }: { width: number; mutations: number; scale: Scale },
): StackGeometry {
  const barEnd = Math.max(80, width - mutations * MARK_WIDTH - 12)
  const room = barEnd - BAR_START
  const own = layers.filter(({ base }) => !base)
  const full = scale === 'own' ? largestOf(own) / OWN_SHARE : largestOf(layers)
  const share = (bytes: number) => (scale === 'root' ? Math.sqrt(bytes / full) : bytes / full)
  const length = (bytes: number) => (full > 0 ? share(bytes) * room : 0)
  let y = HEAD_HEIGHT
  const rows = [...layers].reverse().map((layer): LayerRow => {
    const height = ROW_HEIGHT + (layer.ghosts.length > 0 ? GHOST_HEIGHT : 0)
    const row = { layer, y, height, ...measure(layer, { length, room }) }
    y += height
    return row
  })
  return {
    rows,
    height: y,
    barEnd,
    marks: Array.from({ length: mutations }, (_, index) => barEnd + 12 + MARK_WIDTH * (index + 0.5)),
    ticks: tickBytes(full, scale).map((bytes) => ({ x: BAR_START + length(bytes), bytes })),
  }
}

function measure(
  { sizeBytes, wastedBytes }: PictureLayer,
  { length, room }: { length: (bytes: number) => number; room: number },
): Pick<LayerRow, 'bar' | 'waste' | 'cut'> {
  if (sizeBytes <= 0) return { bar: 0, waste: 0, cut: false }
  const whole = length(sizeBytes)
  const bar = Math.min(room, Math.max(MIN_BAR, whole))
  const seen = length(Math.max(0, sizeBytes - wastedBytes)) * (bar / whole)
  return { bar, waste: wastedBytes > 0 ? Math.min(bar, Math.max(MIN_BAR, bar - seen)) : 0, cut: whole > room + 1 }
}

/** Round figures between nothing and `full`. */
function tickBytes(full: number, scale: Scale): number[] {
  if (full <= 0) return []
  if (scale === 'root') {
    // A step of a hundred in bytes is a step of ten in length.
    const top = Math.floor(Math.log10(full))
    return [0, 1, 2].map((down) => 10 ** (top - down)).filter((bytes) => bytes >= 1)
  }
  const rough = full / TICKS
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(full / step) }, (_, index) => (index + 1) * step)
}

/** "A", "B", …: the short name of a mutation's column. */
export function columnName(index: number): string {
  return String.fromCharCode(65 + (index % 26))
}

/** A sentence about one layer, for screen readers. */
export function describeLayer(layer: PictureLayer, format: (bytes: number) => string): string {
  const parts = [
    `Layer ${layer.index + 1}${layer.base ? ', of the base image' : ''}`,
    layer.instruction,
    format(layer.sizeBytes),
    layer.wastedBytes > 0 ? `${format(layer.wastedBytes)} of it hidden` : '',
  ]
  return parts.filter(Boolean).join(', ')
}
