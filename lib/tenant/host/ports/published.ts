import { z } from 'zod'
import type { Engine } from '@/lib/docker/client'
import { callEngine } from '@/lib/docker/errors'
import { markFilter, PORTS_LABEL } from '../../marks'

const bindings = z.record(
  z.string().regex(/^\d+\/tcp$/),
  z.array(z.object({ HostPort: z.string().regex(/^\d+$/) })).nullable(),
)

export interface PublishedPort {
  port: number
  containerId: string
  networkId: string
  address: string
  target: number
}

/** The TCP ports that a tenant's running containers publish. UDP is shown to learners but not carried. */
export async function listPublished({
  engine,
  instance,
  tenantId,
}: {
  engine: Engine
  instance: string
  tenantId: string
}): Promise<PublishedPort[]> {
  const label = [...markFilter({ id: tenantId, instance }), PORTS_LABEL]
  const running = await callEngine('listing published ports', () =>
    engine.docker.listContainers({ filters: { label, status: ['running'] } }),
  )
  return running.flatMap(({ Id, Labels, NetworkSettings }) => {
    const place = Object.values(NetworkSettings?.Networks ?? {}).find(({ IPAddress }) => IPAddress)
    if (!place) return []
    const at = { containerId: Id, networkId: place.NetworkID, address: place.IPAddress }
    return readPorts(Labels[PORTS_LABEL]).map((ports) => ({ ...at, ...ports }))
  })
}

/** Ours to write, but a label all the same: what cannot be read publishes nothing. */
function readPorts(text: string | undefined): { port: number; target: number }[] {
  try {
    const parsed = bindings.safeParse(JSON.parse(text ?? '{}'))
    if (!parsed.success) return []
    return Object.entries(parsed.data).flatMap(([target, hosts]) =>
      (hosts ?? []).map(({ HostPort }) => ({ port: Number(HostPort), target: Number.parseInt(target, 10) })),
    )
  } catch {
    return []
  }
}
