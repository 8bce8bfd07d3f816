import type { Engine } from '@/lib/docker/client'
import { saveImage } from '@/lib/docker/image'
import { readSavedImages } from '@/lib/image/saved'

/** A larger image is not read for a check: a learner's checks run often. */
const IMAGE_MAX_BYTES = 512 * 1024 ** 2
const LIMITS = { entries: 200_000, bytes: 1024 ** 3 }
const TIMEOUT_MS = 60_000
/** Images whose paths are remembered; an image never changes. */
const KEPT = 30

const known = new Map<string, Promise<ReadonlySet<string>[]>>()

/** Paths that each layer of an image adds, lowest first, read from the image itself; null when it is too large. */
export async function layerPaths(
  engine: Engine,
  { id, sizeBytes }: { id: string; sizeBytes: number },
): Promise<ReadonlySet<string>[] | null> {
  if (sizeBytes > IMAGE_MAX_BYTES) return null
  const found = known.get(id) ?? read(engine, id)
  known.delete(id)
  known.set(id, found)
  found.catch(() => known.delete(id))
  for (const old of known.keys()) if (known.size > KEPT) known.delete(old)
  return found
}

async function read(engine: Engine, id: string): Promise<ReadonlySet<string>[]> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const saved = await readSavedImages(await saveImage(engine, id, signal), {
    limits: LIMITS,
    compression: 'skip',
    signal,
  })
  const image = saved.images.find((one) => one.id === id) ?? saved.images[0]
  return (image?.layers ?? []).map((digest) => {
    const paths = (saved.layers.get(digest)?.entries ?? []).map(({ path }) =>
      path.replace(/^\/*/, '/').replace(/\/+$/, ''),
    )
    return new Set(paths)
  })
}
