import { overQuota } from '../refusal'
import type { Tenant, TenantContext } from '../types'
import { listOwned, type OwnedRow } from './find'

const MIB = 1024 * 1024
const facts = new Map<string, ImageFacts>()
const MAX_FACTS = 5000
/** The engine looks at every image it has to list some. An earlier look serves where it left much room. */
const LOOK_MS = 10_000
const ROOMY = 0.5
/** When there was last seen to be much room; forgotten with every new image. */
const roomySince = new WeakMap<Tenant, number>()

/** What never changes of an image. */
interface ImageFacts {
  layers: string[]
  bytes: number
  /** Instructions that a build from it begins with. */
  onBuild: string[]
}

/** Throws when the tenant has no room for another image. */
export async function admitImage(ctx: TenantContext): Promise<void> {
  const known = performance.now() - (roomySince.get(ctx.tenant) ?? Number.NEGATIVE_INFINITY)
  if (known < LOOK_MS) return
  const { images, imageBytes } = ctx.tenant.quota
  const rows = await listOwned(ctx)
  const own = rows.filter(({ owner }) => owner === 'own')
  if (own.length >= images)
    throw overQuota(
      `You have ${own.length} images of your own, and may have ${images}. Remove some: docker rmi, or docker image prune.`,
    )
  const bytes = await ownBytes(ctx, rows)
  if (bytes >= imageBytes) throw overQuota(tooLarge(bytes, imageBytes))
  if (own.length < images * ROOMY && bytes < imageBytes * ROOMY) roomySince.set(ctx.tenant, performance.now())
}

/**
 * Takes an image back that went over the quota: its size is known only when it is there. Called after everything that
 * makes one, under the tenant's lock, so that calls in parallel cannot go over it together. Throws when it was taken.
 */
export async function settleImage(ctx: TenantContext, imageId: string): Promise<void> {
  roomySince.delete(ctx.tenant)
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
  const sized = await Promise.all(rows.map(async (one) => ({ ...one, size: await imageFacts(ctx, one.row.Id) })))
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

/** Asked of the engine once for each id. Throws 404 for an image that is gone. */
export async function imageFacts(ctx: TenantContext, id: string): Promise<ImageFacts> {
  const known = facts.get(id)
  if (known) return known
  const image = await ctx.upstream.json<{
    RootFS?: { Layers?: string[] }
    Size: number
    Config?: { OnBuild?: string[] | null } | null
  }>({ method: 'GET', path: ['images', id, 'json'] })
  const made = { layers: image.RootFS?.Layers ?? [], bytes: image.Size, onBuild: image.Config?.OnBuild ?? [] }
  if (facts.size >= MAX_FACTS) facts.clear()
  facts.set(id, made)
  return made
}

function tooLarge(bytes: number, quota: number): string {
  return `Your images take ${Math.ceil(bytes / MIB)} MiB, and may take ${Math.floor(quota / MIB)} MiB (layers of shared images are free). Remove some: docker rmi, or docker image prune.`
}
