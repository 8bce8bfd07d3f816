import { overQuota } from '../refusal'
import type { TenantContext } from '../types'
import { deleteImage } from './client'
import { keepImage, notePushed, registryBytes } from './ledger'

const MIB = 1024 * 1024

/** Throws when the tenant, or everybody together, has no room in the registry for another push. */
export async function admitPush(
  ctx: TenantContext,
  { registry, path, tag }: { registry: string; path: string; tag: string },
): Promise<void> {
  const trouble = await fullness(ctx, registry)
  if (trouble) throw overQuota(trouble)
  await keepImage(registry, { tenantId: ctx.tenant.id, path, reference: tag })
}

/**
 * Takes a push back that went over the bounds: what it takes, compressed and without the layers that are there already,
 * is known only when it has arrived. Under the tenant's lock, so that pushes in parallel cannot go over together.
 */
export async function settlePush(
  ctx: TenantContext,
  { registry, path, reference }: { registry: string; path: string; reference: string },
): Promise<void> {
  await ctx.admission.run(async () => {
    const pushed = await notePushed(registry, { tenantId: ctx.tenant.id, path, reference })
    const trouble = await fullness(ctx, registry, 1)
    if (!pushed || !trouble) return
    await deleteImage(registry, pushed)
    throw overQuota(`${trouble} What you have just pushed was taken away.`)
  })
}

/** `over`: 1 asks for more than the bound, 0 for the bound itself. */
async function fullness(ctx: TenantContext, registry: string, over: 0 | 1 = 0): Promise<string | null> {
  const { quota, policy } = ctx.tenant
  const { own, all } = await registryBytes(registry, ctx.tenant.id)
  if (own >= quota.registryBytes + over)
    return `Your images in the registry take ${Math.ceil(own / MIB)} MiB, and may take ${Math.floor(quota.registryBytes / MIB)} MiB. What you overwrote counts until the registry tidies up.`
  const total = policy.registryTotalBytes
  if (total !== undefined && all >= total + over)
    return 'The registry is full: everybody’s images together take what it may hold. Ask whoever runs this Drydock.'
  return null
}
