import { toGlob } from '@/lib/base/glob'
import type { SavedImages } from '@/lib/image/saved'
import { stackLayers } from '@/lib/image/stack'
import type { Mutation } from '@/lib/labs/types'
import type { ImageSeen, RebuildSeen } from './observation'

type Effects = Pick<RebuildSeen, 'keptFiles' | 'changedFiles'>

/**
 * What a rebuild did to the files that a mutation names. A command's text can be made to look like anything; the files
 * that it leaves cannot.
 */
export function judgeEffects(
  { keepsFiles, changesFiles }: Pick<Mutation, 'keepsFiles' | 'changesFiles'>,
  { image, layers, saved }: { image: ImageSeen; layers: string[]; saved: SavedImages },
): Effects {
  return {
    ...(keepsFiles ? { keptFiles: keepsFiles.map((pattern) => keptFiles(pattern, { image, layers })) } : {}),
    ...(changesFiles ? { changedFiles: changedFiles(changesFiles, { image, layers, saved }) } : {}),
  }
}

function keptFiles(
  pattern: string,
  { image, layers }: { image: ImageSeen; layers: string[] },
): NonNullable<Effects['keptFiles']>[number] {
  const glob = toGlob(pattern)
  const kept = new Set(layers)
  const found = [...image.stack.final.values()].filter(
    ({ entry, layer }) => entry.type === 'file' && !image.layers[layer]?.base && glob.test(`/${entry.path}`),
  )
  const lost = found.find(({ layer }) => !kept.has(image.layers[layer]?.facts.digest ?? ''))
  return { pattern, found: found.length, lost: lost ? { path: `/${lost.entry.path}`, layer: lost.layer } : null }
}

function changedFiles(
  patterns: string[],
  { image, layers, saved }: { image: ImageSeen; layers: string[]; saved: SavedImages },
): NonNullable<Effects['changedFiles']> {
  const { final } = stackLayers(layers.flatMap((digest) => saved.layers.get(digest) ?? []))
  return patterns.map((pattern) => {
    const glob = toGlob(pattern)
    const found = [...final.values()].filter(({ entry }) => entry.type === 'file' && glob.test(`/${entry.path}`))
    const changed = found.filter(({ entry }) => image.stack.final.get(entry.path)?.entry.hash !== entry.hash)
    return { pattern, found: found.length, changed: changed.length }
  })
}
