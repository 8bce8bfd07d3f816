import type { SharedNode } from '@/lib/image/shared'

export const LINE_HEIGHT = 60
export const INDENT = 22

export interface ShareLine {
  node: SharedNode
  depth: number
  y: number
  /** Row of the node below which it hangs; null for the lowest. */
  parent: number | null
  /** Share of the longest bar, 0 to 1. */
  share: number
}

/** The tree as lines, each node under the one that it builds on. Empty roots are left out. Pure. */
export function layOutTree(root: SharedNode): ShareLine[] {
  const lines: ShareLine[] = []
  const walk = (node: SharedNode, place: { depth: number; parent: number | null }) => {
    let { depth, parent } = place
    if (node.layers.length > 0 || node.images.length > 0) {
      lines.push({ node, depth, parent, y: lines.length * LINE_HEIGHT, share: 0 })
      parent = lines.length - 1
      depth += 1
    }
    for (const child of node.children) walk(child, { depth, parent })
  }
  walk(root, { depth: 0, parent: null })
  const most = Math.max(1, ...lines.map(({ node }) => node.bytes))
  return lines.map((line) => ({ ...line, share: line.node.bytes / most }))
}
