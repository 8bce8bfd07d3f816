import { type FileNode, fileTree } from '@/lib/image/file-tree'
import type { Stack, Waste } from '@/lib/image/stack'

/** A file or folder of an image; a ghost is one that no process sees any more. */
export interface TreeNode {
  name: string
  kind: 'file' | 'folder' | 'link' | 'special'
  /** Of it and of all that is seen below. */
  bytes: number
  /** Hidden bytes at and below it. */
  hiddenBytes: number
  layer: number
  /** For a ghost: index of the layer that hides it. */
  hiddenBy: number | null
  target: string | null
  children: TreeNode[]
  /** Children that are not listed, and what they weigh. */
  more: { count: number; bytes: number } | null
}

const MAX_CHILDREN = 60
const MAX_NODES = 6000
const MAX_GHOSTS = 1000

/** The tree that a process sees, with ghosts where something was: the largest of each folder, bounded. Pure. */
export function viewTree(stack: Pick<Stack, 'final'>, waste: Waste[]): TreeNode {
  const root = toNode(fileTree(stack))
  for (const ghost of waste.slice(0, MAX_GHOSTS)) addGhost(root, ghost)
  prune(root)
  return root
}

function toNode({ name, type, bytes, layer, target, children }: FileNode): TreeNode {
  return {
    ...newNode(name, layer),
    kind: kindOf(type),
    bytes,
    target: target ?? null,
    children: children.map(toNode),
  }
}

function kindOf(type: FileNode['type']): TreeNode['kind'] {
  if (type === 'directory') return 'folder'
  if (type === 'symlink') return 'link'
  return type === 'file' || type === 'link' ? 'file' : 'special'
}

function newNode(name: string, layer: number): TreeNode {
  return {
    name,
    kind: 'folder',
    bytes: 0,
    hiddenBytes: 0,
    layer,
    hiddenBy: null,
    target: null,
    children: [],
    more: null,
  }
}

function addGhost(root: TreeNode, { path, bytes, layer, hiddenBy }: Waste): void {
  let node = root
  node.hiddenBytes += bytes
  const parts = path.split('/')
  for (const [at, part] of parts.entries()) {
    const last = at === parts.length - 1
    // A replaced file stands beside the one that is seen now.
    let next = node.children.find((one) => one.name === part && one.kind === 'folder' && !last)
    if (!next) {
      next = { ...newNode(part, layer), hiddenBy, ...(last ? { kind: 'file' as const, bytes: 0 } : {}) }
      node.children.push(next)
    }
    next.hiddenBytes += bytes
    node = next
  }
}

/** Breadth first, so that every folder near the top is whole before those further down are. */
function prune(root: TreeNode): void {
  let left = MAX_NODES
  let level = [root]
  while (level.length > 0) {
    const next: TreeNode[] = []
    for (const node of level) {
      const weigh = ({ bytes, hiddenBytes }: TreeNode) => bytes + hiddenBytes
      node.children.sort((a, b) => weigh(b) - weigh(a) || (a.name < b.name ? -1 : 1))
      const kept = node.children.slice(0, Math.max(0, Math.min(MAX_CHILDREN, left)))
      const cut = node.children.slice(kept.length)
      if (cut.length > 0) node.more = { count: cut.length, bytes: cut.reduce((sum, one) => sum + weigh(one), 0) }
      node.children = kept
      left -= kept.length
      next.push(...kept)
    }
    level = next
  }
}
