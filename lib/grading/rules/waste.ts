import type { Waste } from '@/lib/image/stack'
import { formatBytes } from '../bytes'
import type { ImageSeen, Observation } from '../observation'
import type { Draft } from './rule'

/** Less than this in one pair of layers is the small change of package managers. */
const MIN_BYTES = 16 * 1024
const MAX_DRAFTS = 5

/** A draft for every pair of layers in which one hides content of the other that `accepts` takes; largest first. */
export function wasteDrafts(
  { image }: Observation,
  { accepts, verb, advice }: { accepts: (waste: Waste) => boolean; verb: string; advice: string },
): Draft[] {
  if (!image) return []
  const pairs = new Map<string, Waste[]>()
  for (const waste of image.stack.waste) {
    if (image.layers[waste.layer]?.base || !accepts(waste)) continue
    const key = `${waste.layer} ${waste.hiddenBy}`
    pairs.set(key, [...(pairs.get(key) ?? []), waste])
  }
  return [...pairs.values()]
    .map((items) => toDraft(items, { image, verb, advice }))
    .filter(({ bytes = 0 }) => bytes >= MIN_BYTES)
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    .slice(0, MAX_DRAFTS)
}

function toDraft(items: Waste[], { image, verb, advice }: { image: ImageSeen; verb: string; advice: string }): Draft {
  const sorted = [...items].sort((a, b) => b.bytes - a.bytes)
  const [first] = sorted
  const bytes = sorted.reduce((sum, waste) => sum + waste.bytes, 0)
  const adding = image.layers[first?.layer ?? 0]
  const hiding = image.layers[first?.hiddenBy ?? 0]
  const path = `/${first?.path ?? ''}`
  const more = sorted.length > 1 ? ` and ${sorted.length - 1} more` : ''
  return {
    message: `${formatBytes(bytes)} of this image can be seen by no process: \`${path}\`${more}, added in ${place(adding)}, ${verb} in ${place(hiding)}.`,
    advice,
    instruction: hiding?.instruction ?? adding?.instruction ?? null,
    layer: first?.layer,
    path,
    bytes,
    evidence: {
      addedLayer: first?.layer,
      addedLine: adding?.instruction?.line ?? null,
      hiddenByLayer: first?.hiddenBy,
      hiddenByLine: hiding?.instruction?.line ?? null,
      files: sorted.length,
    },
  }
}

/** "layer 3 (line 7)": layers count from 1 for people. */
export function place(layer: ImageSeen['layers'][number] | undefined): string {
  if (!layer) return 'a layer'
  return layer.instruction ? `layer ${layer.index + 1} (line ${layer.instruction.line})` : `layer ${layer.index + 1}`
}
