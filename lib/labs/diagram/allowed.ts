/** Colours of the page that a drawing may use, as `var(--ink)`: each has a light and a dark form. */
export const COLOURS = [
  'ink',
  'ink-2',
  'ink-3',
  'paper',
  'surface',
  'sunken',
  'line',
  'line-strong',
  'deep',
  'deep-soft',
  'on-deep',
  'lead',
  'lead-soft',
  'lead-mark',
  'good',
  'good-soft',
  'warn',
  'warn-soft',
  'bad',
  'bad-soft',
]

const NUMBER = String.raw`-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?`
const LENGTH = new RegExp(`^${NUMBER}(?:px|em|%)?$`)
const NUMBERS = new RegExp(`^\\s*${NUMBER}(?:[\\s,]+${NUMBER})*\\s*$`)
const REFERENCE = /^url\(#[\w-]+\)$/
const oneOf = (...words: string[]) => new RegExp(`^(?:${words.join('|')})$`)

/** How a value of an attribute must look; `colour` and `id` are looked at by themselves. */
export type Form = RegExp | 'colour' | 'id'

/** Attributes of a drawing: the name in React's tree, and what the value may be. */
export const ATTRIBUTES: Record<string, { property: string; form: Form }> = {
  cx: { property: 'cx', form: LENGTH },
  cy: { property: 'cy', form: LENGTH },
  d: { property: 'd', form: /^[MmZzLlHhVvCcSsQqTtAa\d\s,.e+-]*$/ },
  'dominant-baseline': { property: 'dominantBaseline', form: oneOf('auto', 'middle', 'central', 'hanging') },
  dx: { property: 'dx', form: LENGTH },
  dy: { property: 'dy', form: LENGTH },
  fill: { property: 'fill', form: 'colour' },
  'fill-opacity': { property: 'fillOpacity', form: LENGTH },
  'fill-rule': { property: 'fillRule', form: oneOf('nonzero', 'evenodd') },
  'font-family': { property: 'fontFamily', form: oneOf('monospace', 'sans-serif') },
  'font-size': { property: 'fontSize', form: LENGTH },
  'font-style': { property: 'fontStyle', form: oneOf('normal', 'italic') },
  'font-weight': { property: 'fontWeight', form: oneOf('normal', 'bold', '[1-9]00') },
  height: { property: 'height', form: LENGTH },
  id: { property: 'id', form: 'id' },
  'marker-end': { property: 'markerEnd', form: REFERENCE },
  'marker-start': { property: 'markerStart', form: REFERENCE },
  markerHeight: { property: 'markerHeight', form: LENGTH },
  markerUnits: { property: 'markerUnits', form: oneOf('strokeWidth', 'userSpaceOnUse') },
  markerWidth: { property: 'markerWidth', form: LENGTH },
  opacity: { property: 'opacity', form: LENGTH },
  orient: { property: 'orient', form: new RegExp(`^(?:auto|auto-start-reverse|${NUMBER})$`) },
  points: { property: 'points', form: NUMBERS },
  r: { property: 'r', form: LENGTH },
  refX: { property: 'refX', form: LENGTH },
  refY: { property: 'refY', form: LENGTH },
  rx: { property: 'rx', form: LENGTH },
  ry: { property: 'ry', form: LENGTH },
  stroke: { property: 'stroke', form: 'colour' },
  'stroke-dasharray': { property: 'strokeDashArray', form: NUMBERS },
  'stroke-linecap': { property: 'strokeLineCap', form: oneOf('butt', 'round', 'square') },
  'stroke-linejoin': { property: 'strokeLineJoin', form: oneOf('miter', 'round', 'bevel') },
  'stroke-opacity': { property: 'strokeOpacity', form: LENGTH },
  'stroke-width': { property: 'strokeWidth', form: LENGTH },
  'text-anchor': { property: 'textAnchor', form: oneOf('start', 'middle', 'end') },
  transform: {
    property: 'transform',
    form: /^(?:\s*(?:translate|rotate|scale|skewX|skewY|matrix)\([-\d\s,.e]+\))+\s*$/,
  },
  viewBox: { property: 'viewBox', form: NUMBERS },
  width: { property: 'width', form: LENGTH },
  x: { property: 'x', form: LENGTH },
  x1: { property: 'x1', form: LENGTH },
  x2: { property: 'x2', form: LENGTH },
  y: { property: 'y', form: LENGTH },
  y1: { property: 'y1', form: LENGTH },
  y2: { property: 'y2', form: LENGTH },
}

export const ELEMENTS = 'svg g defs marker path rect circle ellipse line polyline polygon text tspan title desc'.split(
  ' ',
)
