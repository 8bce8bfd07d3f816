import { createEngine } from '@/lib/docker/client'
import { purgeLabelled } from '@/lib/tenant/host/objects'

/** Removes what learners made with `docker`, images and all, once nothing serves them any more. */
export async function removeTenants({
  host,
  instance,
  ids,
}: {
  host: string | undefined
  instance: string
  ids: string[]
}): Promise<void> {
  if (ids.length === 0) return
  const engine = createEngine({ host: host ?? '' })
  const registry = process.env.DRYDOCK_TENANT_REGISTRY ?? null
  for (const id of ids) await purgeLabelled({ engine, instance, registry }, id)
}
