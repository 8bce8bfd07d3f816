import { overQuota } from '../refusal'
import type { TenantContext } from '../types'
import { listOwned, type OwnedRow } from './find'

const MIB = 1024 * 1024
/** What never changes of an image: its layers and its size, by id. */
const facts = new Map<string, ImageSize>()
const MAX_FACTS = 5000

interface ImageSize {
  layers: string[]
  bytes: number
}

/** Throws when the tenant has no room for another image. */
export async function admitImage(ctx: TenantContext): Promise<void> {
  const { images, imageBytes } = ctx.tenant.quota
  const rows = await listOwned(ctx)
  const own = rows.filter(({ owner }) => owner === 'own')
  if (own.length >= images)
    throw overQuota(
      `You have ${own.length} images of your own, and may have ${images}. Remove some: docker rmi, or docker image prune.`,
    )
  const bytes = await ownBytes(ctx, rows)
  if (bytes >= imageBytes) throw overQuota(tooLarge(bytes, imageBytes))
}

/**
 * Takes an image back that went over the quota: its size is known only when it is there. Called after everything that
 * makes one, under the tenant's lock, so that calls in parallel cannot go over it together. Throws when it was taken.
 */
export async function settleImage(ctx: TenantContext, imageId: string): Promise<void> {
  await ctx.admission.run(async () => {
    const { images, imageBytes } = ctx.tenant.quota
    const rows = await listOwned(ctx)
    const own = rows.filter(({ owner }) => owner === 'own')
    const bytes = await ownBytes(ctx, rows)
    if (own.length <= images && bytes <= imageBytes) return
    const added = own.find(({ row }) => row.Id === imageId)
    for (const name of added?.upstreamNames ?? [])
      await ctx.upstream.json({ method: 'DELETE', path: ['images', name] }).catch(() => undefined)
    if (own.length > images)
      throw overQuota(`You may have ${images} images of your own; this one was taken away. Remove some: docker rmi.`)
    throw overQuota(`${tooLarge(bytes, imageBytes)} The new image was taken away.`)
  })
}

/** Bytes of the tenant's images, each layer once, and those of shared images not at all. */
export async function ownBytes(ctx: TenantContext, rows: OwnedRow[]): Promise<number> {
  const sized = await Promise.all(rows.map(async (one) => ({ ...one, size: await sizeOf(ctx, one.row.Id) })))
  const seen = sized.filter(({ owner }) => owner === 'shared').map(({ size }) => size)
  let bytes = 0
  const own = sized.filter(({ owner }) => owner === 'own').sort((a, b) => a.size.layers.length - b.size.layers.length)
  for (const { size } of own) {
    const bases = seen.filter(({ layers }) => layers.every((layer, at) => size.layers[at] === layer))
    bytes += size.bytes - Math.max(0, ...bases.map((base) => base.bytes))
    seen.push(size)
  }
  return bytes
}

async function sizeOf(ctx: TenantContext, id: string): Promise<ImageSize> {
  const known = facts.get(id)
  if (known) return known
  const image = await ctx.upstream.json<{ RootFS?: { Layers?: string[] }; Size: number }>({
    method: 'GET',
    path: ['images', id, 'json'],
  })
  const size = { layers: image.RootFS?.Layers ?? [], bytes: image.Size }
  if (facts.size >= MAX_FACTS) facts.clear()
  facts.set(id, size)
  return size
}

function tooLarge(bytes: number, quota: number): string {
  return `Your images take ${Math.ceil(bytes / MIB)} MiB, and may take ${Math.floor(quota / MIB)} MiB (layers of shared images are free). Remove some: docker rmi, or docker image prune.`
}
