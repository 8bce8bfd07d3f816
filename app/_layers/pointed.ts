/** What is pointed at, so that finding, line and layer show each other. */
export interface Pointed {
  line: number | null
  layer: number | null
}

export const NOTHING: Pointed = { line: null, layer: null }

/** Id of a layer's row in the picture, to scroll to. */
export function rowId(layer: number): string {
  return `layer-${layer + 1}`
}
