import type { SavedImages } from '@/lib/image/saved'
import { judgeEffects } from './effects'
import { mutationKind } from './mutation-kind'
import type { ImageSeen, RebuildSeen } from './observation'
import type { Rebuilt } from './rebuilds'
import { judgeRebuild } from './verdicts'

/** Adds to each rebuild which layers it renewed and how much of it a registry would have to take again. */
export function measureRebuilds(
  rebuilt: Rebuilt[],
  { image, saved }: { image: ImageSeen; saved: SavedImages },
): RebuildSeen[] {
  return rebuilt.map(({ mutation, imageId, failure, steps, layers }) => {
    const had = new Set(image.layers.map(({ facts }) => facts.digest))
    const renewedLayers = layers.flatMap((digest, index) => {
      if (had.has(digest)) return []
      // Both images come from one Dockerfile, so that the same position means the same instruction.
      return [
        {
          index,
          compressedBytes: saved.layers.get(digest)?.compressedBytes ?? 0,
          instruction: image.layers[index]?.instruction ?? null,
        },
      ]
    })
    const facts = {
      id: mutation.id,
      title: mutation.title,
      kind: mutationKind(mutation),
      ok: imageId !== null,
      failure,
      steps,
      layers,
      kept: layers.length - renewedLayers.length,
      renewed: renewedLayers.length,
      pushBytes: renewedLayers.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
      budgetBytes: mutation.pushBudgetBytes ?? null,
      renewedLayers,
      ...judgeEffects(mutation, { image, layers, saved }),
    }
    return { ...facts, verdicts: judgeRebuild(mutation, facts) }
  })
}
