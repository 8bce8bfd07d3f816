import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isKeptTag } from '@/lib/tenant/registry/kept-tags'

/**
 * Takes our tags off images that have no tag of a learner any more, in the storage of a registry that does not run: so
 * its garbage collection frees them. Those that a tag of the learner's still names keep theirs, for when it moves on.
 */
export async function dropOverwritten(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isDirectory()) continue
    const path = join(folder, entry.name)
    if (entry.name === '_manifests') await dropIn(join(path, 'tags'))
    // The registry's own folders begin so; names of repositories cannot.
    else if (!entry.name.startsWith('_')) await dropOverwritten(path)
  }
}

async function dropIn(tags: string): Promise<void> {
  const names: string[] = await readdir(tags).catch(() => [])
  const current = await Promise.all(
    names.map((name) => readFile(join(tags, name, 'current/link'), 'utf8').catch(() => null)),
  )
  const named = new Set(names.flatMap((name, at) => (isKeptTag(name) ? [] : (current[at] ?? []))))
  for (const [at, name] of names.entries())
    if (isKeptTag(name) && !named.has(current[at] ?? '')) await rm(join(tags, name), { recursive: true })
}
