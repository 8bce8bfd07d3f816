/** Layers that some images have in common, and what comes on top of them. */
export interface SharedNode {
  /** Lowest first; all images below and at this node hold them. Empty only for a root that nothing is shared by. */
  layers: { digest: string; sizeBytes: number }[]
  /** Of these layers together. */
  bytes: number
  /** Names of the images that end here. */
  images: string[]
  children: SharedNode[]
}

export interface SharedTree {
  root: SharedNode
  /** What the images would take if nothing were shared. */
  separateBytes: number
  /** What they take: each chain of layers once. */
  storedBytes: number
}

/**
 * The tree of images by what they start with: a layer is shared only together with all layers below it, as engines store
 * them. Pure; images in whatever order give the same tree but for the order of names.
 */
export function shareTree(
  images: { name: string; layers: string[] }[],
  sizeOf: (digest: string) => number,
): SharedTree {
  const root = newNode()
  for (const image of images) insert(root, image, sizeOf)
  const tree = squeeze(root)
  const chains = images.map(({ layers }) => layers.reduce((sum, digest) => sum + sizeOf(digest), 0))
  return { root: tree, separateBytes: chains.reduce((sum, bytes) => sum + bytes, 0), storedBytes: total(tree) }
}

interface Trie {
  layer: { digest: string; sizeBytes: number } | null
  images: string[]
  children: Map<string, Trie>
}

function newNode(layer: Trie['layer'] = null): Trie {
  return { layer, images: [], children: new Map() }
}

function insert(
  root: Trie,
  { name, layers }: { name: string; layers: string[] },
  sizeOf: (digest: string) => number,
): void {
  let node = root
  for (const digest of layers) {
    const next = node.children.get(digest) ?? newNode({ digest, sizeBytes: sizeOf(digest) })
    node.children.set(digest, next)
    node = next
  }
  node.images.push(name)
}

/** Runs of layers that nobody leaves become one node. */
function squeeze(top: Trie): SharedNode {
  const layers = top.layer ? [top.layer] : []
  let node = top
  while (node.images.length === 0 && node.children.size === 1) {
    const [only] = node.children.values()
    if (!only?.layer) break
    layers.push(only.layer)
    node = only
  }
  return {
    layers,
    bytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    images: [...node.images],
    children: [...node.children.values()].map(squeeze).sort((a, b) => total(b) - total(a)),
  }
}

function total({ bytes, children }: SharedNode): number {
  return children.reduce((sum, child) => sum + total(child), bytes)
}
