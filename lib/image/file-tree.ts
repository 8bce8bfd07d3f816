import type { Stack } from './stack'
import type { EntryType } from './tar'

/** A file or folder as a process sees it; a folder counts what is below it. */
export interface FileNode {
  name: string
  type: EntryType
  /** Content of it, or of all files below; a file with several names counts at its first. */
  bytes: number
  /** Files below, itself included when it is one. */
  files: number
  /** Index of the layer that it comes from. */
  layer: number
  mode: number
  uid: number
  gid: number
  target?: string
  children: FileNode[]
}

/** The final tree of a stack of layers, children by size, largest first. Pure. */
export function fileTree({ final }: Pick<Stack, 'final'>): FileNode {
  const root = newFolder('', 0)
  const folders = new Map<string, FileNode>([['', root]])
  for (const [path, { entry, layer }] of [...final].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const slash = path.lastIndexOf('/')
    const parent = folders.get(slash < 0 ? '' : path.slice(0, slash)) ?? root
    const { type, mode, uid, gid, target } = entry
    const node: FileNode = {
      ...newFolder(path.slice(slash + 1), layer),
      type,
      bytes: type === 'file' ? entry.size : 0,
      files: type === 'file' || type === 'link' ? 1 : 0,
      mode,
      uid,
      gid,
      ...(target ? { target } : {}),
    }
    parent.children.push(node)
    if (type === 'directory') folders.set(path, node)
  }
  // Deepest first: each folder is whole before its own parent counts it.
  for (const path of [...folders.keys()].sort((a, b) => depth(b) - depth(a))) settle(folders.get(path) ?? root)
  return root
}

function settle(folder: FileNode): void {
  for (const { bytes, files } of folder.children) {
    folder.bytes += bytes
    folder.files += files
  }
  folder.children.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
}

function depth(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

function newFolder(name: string, layer: number): FileNode {
  return { name, type: 'directory', bytes: 0, files: 0, layer, mode: 0o755, uid: 0, gid: 0, children: [] }
}
