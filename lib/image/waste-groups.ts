import type { Waste } from './stack'

/** Hidden bytes with one cause: added by one layer, hidden by one other in one way. */
export interface WasteGroup {
  layer: number
  hiddenBy: number
  how: Waste['how']
  sameContent: boolean
  bytes: number
  files: number
  /** The file, or the folder that all of them lie in; "" for the root. */
  path: string
}

/** Sums up hidden bytes by what caused them, largest first. Pure. */
export function groupWaste(waste: Waste[]): WasteGroup[] {
  const groups = new Map<string, WasteGroup>()
  for (const { layer, hiddenBy, how, sameContent, bytes, path } of waste) {
    const key = `${layer} ${hiddenBy} ${how} ${sameContent}`
    const known = groups.get(key)
    if (!known) groups.set(key, { layer, hiddenBy, how, sameContent, bytes, files: 1, path })
    else {
      known.bytes += bytes
      known.files++
      known.path = commonFolder(known.path, path)
    }
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes || a.layer - b.layer || a.hiddenBy - b.hiddenBy)
}

function commonFolder(a: string, b: string): string {
  const [one, other] = [a.split('/'), b.split('/')]
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at++
  return one.slice(0, at).join('/')
}
