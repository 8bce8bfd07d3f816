import type { Engine } from '@/lib/docker/client'
import { callEngine, engineStatus } from '@/lib/docker/errors'

interface Link {
  containerId: string
  network: string
}

/** Gives a sandbox an address in one of its tenant's networks. It leaves `none` first: the engine wants it so. */
export async function attachTo(engine: Engine, { containerId, network }: Link): Promise<void> {
  await ignoring([403, 404, 500], () =>
    engine.docker.getNetwork('none').disconnect({ Container: containerId, Force: true }),
  )
  // 403: it is in there already, since an earlier life of this process.
  await ignoring([403], () => engine.docker.getNetwork(network).connect({ Container: containerId }))
}

/** Takes it away again. A network that is gone is fine. */
export async function detachFrom(engine: Engine, { containerId, network }: Link): Promise<void> {
  await ignoring([403, 404, 500], () =>
    engine.docker.getNetwork(network).disconnect({ Container: containerId, Force: true }),
  )
}

async function ignoring(statuses: number[], work: () => Promise<unknown>): Promise<void> {
  try {
    await callEngine('connecting a sandbox with a network', work)
  } catch (error) {
    if (!statuses.includes(engineStatus(error) ?? 0)) throw error
  }
}
