import type { LayerEntry, LayerFacts } from './types'

/** Bytes that an image carries and no process can see. */
export interface Waste {
  path: string
  bytes: number
  /** Index of the layer that holds them, and of the one that hides them. */
  layer: number
  hiddenBy: number
  /** replaced: by a newer entry of that path; deleted: alone; directory: with the directory above; opaque: with what a directory held before. */
  how: 'replaced' | 'deleted' | 'directory' | 'opaque'
  /** The newer file has the same content: only owner, mode or time changed. */
  sameContent: boolean
}

export interface FinalFile {
  entry: LayerEntry
  layer: number
}

export interface Stack {
  waste: Waste[]
  /** What a process sees, directories included, by path. */
  final: Map<string, FinalFile>
}

/** The content behind one or more names: it is lost to sight with the last of them. */
interface Inode {
  layer: number
  bytes: number
  names: number
  path: string
  hash: string | undefined
}

interface Node {
  entry: LayerEntry
  layer: number
  inode: Inode | null
  children: Map<string, Node> | null
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/**
 * Lays the layers on each other, lowest first, by the rules of the image format (github.com/opencontainers/image-spec,
 * layer.md): whiteouts, opaque directories, replacing, hard links within a layer.
 */
export function stackLayers(layers: LayerFacts[]): Stack {
  const root = newNode({ path: '', type: 'directory', size: 0, mode: 0o755, uid: 0, gid: 0 }, 0)
  const waste: Waste[] = []
  for (const [index, layer] of layers.entries()) applyLayer(root, { layer, index, waste })
  const final = new Map<string, FinalFile>()
  collect(root, final)
  return { waste, final }
}

interface Step {
  layer: LayerFacts
  index: number
  waste: Waste[]
}

function applyLayer(root: Node, step: Step): void {
  // Whiteouts speak of the layers below only, wherever in the archive they stand.
  for (const { path } of step.layer.entries) {
    const { dir, name } = split(path)
    if (!name.startsWith(WHITEOUT)) continue
    const parent = findNode(root, dir)
    if (name === OPAQUE)
      for (const child of [...(parent?.children?.keys() ?? [])]) remove(parent, child, { step, how: 'opaque' })
    else remove(parent, name.slice(WHITEOUT.length), { step, how: 'deleted' })
  }
  const inodes = new Map<string, Inode>()
  for (const entry of step.layer.entries)
    if (!split(entry.path).name.startsWith(WHITEOUT)) place(root, { entry, inodes, step })
}

function place(
  root: Node,
  { entry, inodes, step }: { entry: LayerEntry; inodes: Map<string, Inode>; step: Step },
): void {
  const { dir, name } = split(entry.path)
  const parent = makeDirectories(root, dir, step)
  const old = parent.children?.get(name)
  if (old && entry.type === 'directory' && old.children) {
    old.entry = entry
    old.layer = step.index
    return
  }
  const inode = inodeOf(entry, inodes, step.index)
  if (inode) inode.names++
  if (old) remove(parent, name, { step, how: 'replaced', by: inode })
  const node = newNode(entry, step.index)
  node.inode = inode
  parent.children?.set(name, node)
}

function inodeOf(entry: LayerEntry, inodes: Map<string, Inode>, layer: number): Inode | null {
  if (entry.type === 'link') return inodes.get(entry.target ?? '') ?? null
  if (entry.type !== 'file') return null
  const inode: Inode = { layer, bytes: entry.size, names: 0, path: entry.path, hash: entry.hash }
  inodes.set(entry.path, inode)
  return inode
}

function remove(
  parent: Node | null | undefined,
  name: string,
  { step, how, by }: { step: Step; how: Waste['how']; by?: Inode | null },
): void {
  const node = parent?.children?.get(name)
  if (!parent || !node) return
  parent.children?.delete(name)
  hide(node, { step, how, by })
}

function hide(top: Node, { step, how, by }: { step: Step; how: Waste['how']; by?: Inode | null }): void {
  const isTree = top.children !== null
  const nodes = [top]
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    for (const child of node.children?.values() ?? []) nodes.push(child)
    const { inode } = node
    if (!inode || --inode.names > 0 || inode.bytes === 0) continue
    step.waste.push({
      path: node.entry.path,
      bytes: inode.bytes,
      layer: inode.layer,
      hiddenBy: step.index,
      how: isTree && how === 'deleted' ? 'directory' : how,
      sameContent: by?.hash !== undefined && by.hash === inode.hash,
    })
  }
}

/** Directories that an archive leaves out are there all the same. */
function makeDirectories(root: Node, dir: string, step: Step): Node {
  let node = root
  let path = ''
  for (const part of dir === '' ? [] : dir.split('/')) {
    path = path ? `${path}/${part}` : part
    let next = node.children?.get(part)
    if (next && !next.children) {
      // A path through what was a file (or a link, which we do not follow): the engine made a directory of it.
      remove(node, part, { step, how: 'replaced' })
      next = undefined
    }
    if (!next) {
      next = newNode({ path, type: 'directory', size: 0, mode: 0o755, uid: 0, gid: 0 }, step.index)
      node.children?.set(part, next)
    }
    node = next
  }
  return node
}

function findNode(root: Node, dir: string): Node | null {
  let node: Node | undefined = root
  for (const part of dir === '' ? [] : dir.split('/')) node = node?.children?.get(part)
  return node ?? null
}

function newNode(entry: LayerEntry, layer: number): Node {
  return { entry, layer, inode: null, children: entry.type === 'directory' ? new Map() : null }
}

function collect(root: Node, final: Map<string, FinalFile>): void {
  const nodes = [root]
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    if (node !== root) final.set(node.entry.path, { entry: node.entry, layer: node.layer })
    for (const child of node.children?.values() ?? []) nodes.push(child)
  }
}

function split(path: string): { dir: string; name: string } {
  const slash = path.lastIndexOf('/')
  return { dir: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) }
}
