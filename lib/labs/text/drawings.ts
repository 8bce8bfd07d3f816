import type { Element, Root } from 'hast'
import { visit } from 'unist-util-visit'
import { fillVars } from '../vars'

/** Puts drawings into the `lesson-diagram` elements that name them, with the learner's values in their words. */
export function placeDrawings(
  root: Root,
  { drawings, vars }: { drawings: Record<string, Element>; vars: Record<string, string> },
): void {
  visit(root, 'element', (element: Element) => {
    if (element.tagName !== 'lesson-diagram') return
    const path = String(element.properties.file ?? '')
    const drawing = Object.hasOwn(drawings, path) ? drawings[path] : undefined
    if (!drawing) return
    const copy = structuredClone(drawing)
    visit(copy, 'text', (text) => {
      text.value = fillVars(text.value, vars)
    })
    const alt = String(element.properties.alt ?? '')
    copy.properties = { ...copy.properties, role: 'img', ariaLabel: alt, style: widthOf(copy) }
    element.children = [copy]
  })
}

/** Words of 14 px stay above 10 on a phone, where the drawing moves sideways instead, and do not grow huge elsewhere. */
function widthOf({ properties }: Element): string {
  const width =
    Number(
      String(properties.viewBox)
        .trim()
        .split(/[\s,]+/)[2],
    ) || 0
  return `min-width: ${Math.round(width * 0.75)}px; max-width: ${Math.round(width * 1.25)}px`
}
