import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { loadCatalog } from './catalog'
import type { Catalog } from './types'

/** The labs folder as a server reads it. */
export interface LabsFolder {
  /** The lessons as they are now, or as they were at first where nobody watches. Throws `lab_invalid`. */
  catalog(): Promise<Catalog>
  /**
   * Calls `listener` after each change; never where nobody watches. Returns what stops it. Who must miss none reads the
   * catalog after this call: what was read before it may be older than what was told last.
   */
  onChange(listener: () => void): () => void
}

/** Well below a second, with what comes after it. */
const LOOK_MS = 300

/**
 * Opens a labs folder. Without `watch` it is read once. With it, names, sizes and times of its files are compared at
 * each use, and now and then while somebody listens: that sees whatever way an editor or git replaces files, and
 * costs no more than a look at each file.
 */
export function openLabs({ dir, watch }: { dir: string; watch: boolean }): LabsFolder {
  let kept: { mark: string; catalog: Promise<Catalog> } | null = null
  const catalog = async () => {
    const mark = watch ? await markOf(dir) : ''
    if (kept?.mark === mark) return kept.catalog
    const fresh = { mark, catalog: loadCatalog(dir) }
    kept = fresh
    fresh.catalog.catch(() => {
      if (kept === fresh) kept = null
    })
    return fresh.catalog
  }
  const listeners = new Set<() => void>()
  let seen: string | null = null
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    // What the listener has read: an edit since then is a change, too.
    seen = kept?.mark ?? null
    while (listeners.size > 0) {
      const now = await markOf(dir)
      if (now !== seen) {
        seen = now
        for (const listener of [...listeners]) listener()
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    looking = false
  }
  const onChange = (listener: () => void) => {
    if (!watch) return () => {}
    listeners.add(listener)
    void look()
    return () => void listeners.delete(listener)
  }
  return { catalog, onChange }
}

/** Changes with every file that is added, removed, renamed or written. What cannot be read counts as not there. */
async function markOf(dir: string): Promise<string> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => [])
  const marks = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) return path
    const facts = await stat(path).catch(() => null)
    return `${path} ${facts?.size} ${facts?.mtimeMs} ${facts?.ino}`
  })
  return (await Promise.all(marks)).sort().join('\n')
}
