import type { Element, ElementContent } from 'hast'
import { findNearest } from '../nearest'
import { ATTRIBUTES, COLOURS, ELEMENTS } from './allowed'
import { parseXml, type XmlElement, XmlFault } from './xml'

/** What keeps a drawing from being shown. Lines and columns count from 1. */
export interface DrawingFault {
  line: number
  column: number
  message: string
  fix: string | null
}

/** What editors leave behind and nobody needs. */
const SILENT = /^(xmlns(:\w+)?|xml:space|version|data-.*)$/
const COLOUR = /^var\(--([a-z0-9-]+)\)$/
/** Said by the text beside the drawing instead. */
const UNSHOWN = ['title', 'desc']

/**
 * Reads an SVG file as a tree for a page: only shapes and text, only colours that have a light and a dark form, and
 * nothing that runs, loads or reaches out. The tree is made anew from what is known; anything else is a fault.
 * `name` keeps ids of two drawings apart.
 */
export function readDrawing(text: string, name: string): { drawing: Element | null; faults: DrawingFault[] } {
  const faults: DrawingFault[] = []
  const report = (at: number, message: string, fix: string | null) => {
    const before = text.slice(0, at).split('\n')
    faults.push({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message, fix })
  }
  try {
    const root = parseXml(text)
    if (root.name !== 'svg') report(root.at, 'The drawing does not begin with <svg>.', null)
    else if (!/^[-\d.e\s,]+$/.test(root.attributes.viewBox ?? ''))
      report(root.at, 'The drawing has no "viewBox".', 'Add viewBox="0 0 WIDTH HEIGHT".')
    const drawing = toElement(root, { prefix: `drawing-${name.replace(/\W+/g, '-')}-`, report })
    // The page decides how wide it is.
    delete drawing.properties.width
    delete drawing.properties.height
    return { drawing: faults.length === 0 ? drawing : null, faults }
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error
    report(error.at, error.message, null)
    return { drawing: null, faults }
  }
}

interface Making {
  prefix: string
  report(at: number, message: string, fix: string | null): void
}

function toElement(source: XmlElement, making: Making): Element {
  if (!ELEMENTS.includes(source.name)) {
    const nearest = findNearest(source.name, ELEMENTS)
    making.report(
      source.at,
      `<${source.name}> is not shown in a drawing.`,
      nearest ? `Did you mean <${nearest}>?` : `Known: ${ELEMENTS.join(', ')}.`,
    )
  }
  const properties = Object.entries(source.attributes).flatMap(([name, value]) => {
    const property = toProperty({ source, name, value: value.trim() }, making)
    return property ? [property] : []
  })
  const children = source.children.flatMap((child): ElementContent[] => {
    if (typeof child !== 'string') return UNSHOWN.includes(child.name) ? [] : [toElement(child, making)]
    return ['text', 'tspan'].includes(source.name) ? [{ type: 'text', value: child.replace(/\s+/g, ' ') }] : []
  })
  return { type: 'element', tagName: source.name, properties: Object.fromEntries(properties), children }
}

function toProperty(
  { source, name, value }: { source: XmlElement; name: string; value: string },
  { prefix, report }: Making,
): [string, string] | null {
  if (SILENT.test(name)) return null
  const known = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined
  if (!known) {
    const nearest = findNearest(name, Object.keys(ATTRIBUTES))
    const fix = nearest ? `Did you mean "${nearest}"?` : 'Say it with plain attributes, such as fill="var(--ink)".'
    report(source.at, `A drawing does not know "${name}".`, fix)
    return null
  }
  const { property, form } = known
  if (form === 'id') return [property, prefix + value.replace(/[^\w-]/g, '-')]
  if (form === 'colour') {
    if (isColour(value)) return [property, value]
    const nearest = findNearest(value, COLOURS)
    const fix = nearest ? `Write "var(--${nearest})".` : `Write "var(--ink)"; known: ${COLOURS.join(', ')}.`
    report(source.at, `The colour "${value}" has no light and dark form.`, fix)
    return null
  }
  if (form.test(value)) return [property, value.replace(/^url\(#/, `url(#${prefix}`)]
  report(source.at, `"${name}" cannot be "${value.slice(0, 60)}".`, null)
  return null
}

function isColour(value: string): boolean {
  return ['none', 'currentColor'].includes(value) || COLOURS.includes(COLOUR.exec(value)?.[1] ?? '')
}
