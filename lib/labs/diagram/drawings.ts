import type { Element } from 'hast'
import { type Folder, textOf } from '../folder'
import { findDirectives } from '../text/directives'
import { parseText } from '../text/parse'
import type { Fault } from '../types'
import { readDrawing } from './read'

/** A drawing lies beside the text's pictures. */
const PATH = /^images\/[\w-]+(?:\.[\w-]+)*\.svg$/

/** Reads every drawing that texts place by `::diagram`, by path in the lesson's folder. A faulty one is left out. */
export function readDrawings({
  folder,
  label,
  texts,
}: {
  folder: Folder
  label: string
  texts: { source: string; file: string }[]
}): { drawings: Record<string, Element>; faults: Fault[] } {
  const faults: Fault[] = []
  const drawings: Record<string, Element> = {}
  const seen = new Set<string>()
  for (const { source, file } of texts) {
    for (const node of findDirectives(parseText(source)).filter(({ name }) => name === 'diagram')) {
      const path = node.attributes?.file
      if (!path || seen.has(path)) continue
      seen.add(path)
      const text = PATH.test(path) ? textOf(folder, path) : null
      if (text === null) {
        const { line, column } = node.position?.start ?? { line: 1, column: 1 }
        const message = PATH.test(path)
          ? `The drawing "${path}" is missing.`
          : `"${path}" is not the path of a drawing.`
        const fix = "Put an SVG file into the lesson's images/ folder and write {file=images/name.svg}."
        faults.push({ severity: 'error', file, line, column, field: null, message, fix })
        continue
      }
      const read = readDrawing(text, path)
      if (read.drawing) drawings[path] = read.drawing
      for (const fault of read.faults)
        faults.push({ severity: 'error', file: `${label}/${path}`, field: null, ...fault })
    }
  }
  return { drawings, faults }
}
