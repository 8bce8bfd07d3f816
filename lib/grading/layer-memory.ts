import { findImage } from '@/lib/docker/image'
import type { KnownLayers, SavedImages } from '@/lib/image/saved'
import type { LayerFacts } from '@/lib/image/types'
import type { Run } from './run'

const MAX_ENTRIES = 400_000

/**
 * Facts of the base images' layers, in this process and in whatever store the run brings, so that a base is read once.
 * Only layers of images that the exercise offers are kept: a fresh token cannot be in them.
 */
class LayerMemory {
  readonly #facts = new Map<string, LayerFacts>()
  #entries = 0

  async open(run: Run): Promise<KnownLayers> {
    const images = await baseLayers(run)
    const missing = [...new Set(images.flat())].filter((digest) => !this.#facts.has(digest))
    for (const facts of (await run.ctx.knownLayers?.find(missing)) ?? []) this.#add(facts)
    return { images, find: (digest) => this.#facts.get(digest) }
  }

  async keep(run: Run, saved: SavedImages): Promise<void> {
    const known = new Set((await baseLayers(run)).flat())
    const fresh = [...saved.layers.values()].filter(({ digest }) => known.has(digest) && !this.#facts.has(digest))
    for (const facts of fresh) this.#add(facts)
    if (fresh.length > 0) await run.ctx.knownLayers?.keep(fresh)
  }

  #add(facts: LayerFacts): void {
    if (this.#entries > MAX_ENTRIES) {
      this.#facts.clear()
      this.#entries = 0
    }
    this.#facts.set(facts.digest, facts)
    this.#entries += facts.entries.length
  }
}

async function baseLayers({ ctx, exercise }: Run): Promise<string[][]> {
  const found = await Promise.all(
    exercise.images.filter((image) => image !== 'scratch').map((image) => findImage(ctx.engine, image)),
  )
  return found.flatMap((facts) => (facts ? [facts.layers] : []))
}

/** One for the process: it is a cache, and nothing is decided by what it lacks. */
export const layerMemory = new LayerMemory()
