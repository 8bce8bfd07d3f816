import type { Engine } from '@/lib/docker/client'
import { findImage, imageHistory } from '@/lib/docker/image'
import { openUpstream } from '../upstream'
import { listOwned, type OwnedRow } from './find'
import { layerSizes } from './layer-sizes'
import type { Named } from './names'

/** An image of a tenant's, for its owner to look at. Sizes are bytes. */
export interface MyImage {
  /** sha256:… */
  id: string
  /** As the learner would write them; empty for one that lost its names. */
  names: string[]
  owner: 'own' | 'shared'
  sizeBytes: number
  createdAt: Date
  /** Lowest first. */
  layers: { digest: string; sizeBytes: number }[]
  /** So many of `layers`, from below, are those of a shared image. */
  baseLayers: number
}

const MAX_IMAGES = 60

/** Own images, newest first, then the shared ones: what `docker images` shows the tenant. Others do not exist. */
export async function listMyImages(
  { engine, host }: { engine: Engine; host: string },
  tenant: Named,
): Promise<MyImage[]> {
  const rows = await listOwned({ tenant, upstream: openUpstream({ host, tenant }) })
  const newest = [...rows].sort(
    (a, b) => Number(a.owner === 'shared') - Number(b.owner === 'shared') || b.row.Created - a.row.Created,
  )
  const found = await Promise.all(newest.slice(0, MAX_IMAGES).map((row) => toImage(engine, row)))
  const images = found.flatMap((image) => image ?? [])
  const shared = images.filter(({ owner }) => owner === 'shared')
  return images.map((image) => ({ ...image, baseLayers: countBase(image, shared) }))
}

async function toImage(engine: Engine, { row, owner, tags }: OwnedRow): Promise<Omit<MyImage, 'baseLayers'> | null> {
  const [facts, history] = await Promise.all([findImage(engine, row.Id), imageHistory(engine, row.Id).catch(() => [])])
  // Removed between the list and the look.
  if (!facts) return null
  const sizes = layerSizes(history, facts.layers.length)
  return {
    id: row.Id,
    names: tags,
    owner,
    sizeBytes: row.Size,
    createdAt: new Date(row.Created * 1000),
    layers: facts.layers.map((digest, at) => ({ digest, sizeBytes: sizes[at] ?? 0 })),
  }
}

function countBase({ owner, layers }: Omit<MyImage, 'baseLayers'>, shared: Omit<MyImage, 'baseLayers'>[]): number {
  if (owner === 'shared') return 0
  const lengths = shared.map((base) =>
    base.layers.every(({ digest }, at) => layers[at]?.digest === digest) ? base.layers.length : 0,
  )
  return Math.max(0, ...lengths)
}
