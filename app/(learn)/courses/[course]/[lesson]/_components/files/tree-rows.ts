import type { HomeEntry } from '@/lib/sandboxes/files/tree'

/** An entry as a row of the tree: how deep it stands and its own name. */
export interface TreeRow extends HomeEntry {
  name: string
  depth: number
}

/** The rows that can be seen while these folders are open; `entries` come folder by folder. */
export function treeRows(entries: HomeEntry[], opened: ReadonlySet<string>): TreeRow[] {
  return entries.flatMap((entry) => {
    const parts = entry.path.split('/')
    const above = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
    if (!above.every((folder) => opened.has(folder))) return []
    return [{ ...entry, name: parts.at(-1) ?? '', depth: parts.length - 1 }]
  })
}

/** The folder that a path lies in, with its slash; empty for the home. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
