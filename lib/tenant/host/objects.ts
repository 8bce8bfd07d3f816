import type { Engine } from '@/lib/docker/client'
import { listContainers, removeContainer } from '@/lib/docker/container'
import { callEngine, engineStatus } from '@/lib/docker/errors'
import { LABEL } from '@/lib/docker/labels'
import { imageRoots, keeperOf } from '../images/names'
import { markFilter, marksOf } from '../marks'

interface Scope {
  engine: Engine
  instance: string
}

/** Ids of all tenants that have anything on the engine. */
export async function listTenantIds({ engine, instance }: Scope): Promise<Set<string>> {
  const filters = { label: [`${LABEL.instance}=${instance}`, `${LABEL.kind}=tenant`] }
  const [containers, volumes, networks, images] = await callEngine('looking for what tenants left', () =>
    Promise.all([
      engine.docker.listContainers({ all: true, filters }),
      engine.docker.listVolumes({ filters }),
      engine.docker.listNetworks({ filters }),
      engine.docker.listImages(),
    ]),
  )
  const labels = [
    ...containers.map(({ Labels }) => Labels),
    ...(volumes.Volumes ?? []).map(({ Labels }) => Labels),
    ...networks.map(({ Labels }) => Labels),
    ...images.map(({ Labels }) => Labels).filter((one) => one?.[LABEL.instance] === instance),
  ]
  // An image that was loaded or pulled has only its name.
  const kept = images.flatMap(({ RepoTags }) => (RepoTags ?? []).flatMap((name) => keeperOf(name, instance) ?? []))
  return new Set([...labels.flatMap((one) => one?.[LABEL.tenant] ?? []), ...kept])
}

/**
 * Ends what a tenant runs: containers, and the networks that only they used. Images and volumes stay. Safe to repeat.
 * Containers go and are not only stopped: they hold on to the home of a sandbox that is being removed.
 */
export async function endTenant(scope: Scope, tenantId: string): Promise<void> {
  const { engine, instance } = scope
  const containers = await listContainers(engine, { labels: marksOf({ id: tenantId, instance }), all: true })
  await Promise.all(containers.map(({ id }) => removeContainer(engine, id)))
  await removeNetworks(scope, tenantId)
}

/** Throws away all that a tenant has, by its label and by the names of its images. */
export async function purgeLabelled(scope: Scope & { registry?: string | null }, tenantId: string): Promise<void> {
  const { engine } = scope
  await endTenant(scope, tenantId)
  const filters = { label: markFilter({ id: tenantId, instance: scope.instance }) }
  const { Volumes } = await callEngine('listing volumes', () => engine.docker.listVolumes({ filters }))
  for (const { Name } of Volumes ?? []) await unlessGone(() => engine.docker.getVolume(Name).remove({ force: true }))
  // An image that two tenants have is one image with names of both: only this one's names go.
  const beginnings = imageRoots(tenantId, scope.registry ?? null)
  const images = await callEngine('listing images', () => engine.docker.listImages({ all: false }))
  for (const { RepoTags, RepoDigests } of images)
    for (const name of [...(RepoTags ?? []), ...(RepoDigests ?? [])])
      if (beginnings.some((one) => name.startsWith(one)))
        await unlessGone(() => engine.docker.getImage(name).remove({ force: true }))
  const left = await callEngine('listing images', () => engine.docker.listImages({ all: false, filters }))
  for (const { Id, RepoTags } of left)
    if (!RepoTags?.some((name) => name !== '<none>:<none>'))
      await unlessGone(() => engine.docker.getImage(Id).remove({ force: true }))
}

async function removeNetworks(scope: Scope, tenantId: string): Promise<void> {
  const { engine } = scope
  const filters = { label: markFilter({ id: tenantId, instance: scope.instance }) }
  const networks = await callEngine('listing networks', () => engine.docker.listNetworks({ filters }))
  for (const { Id } of networks) {
    const network = engine.docker.getNetwork(Id)
    // A sandbox that used it for published ports may still be there.
    const facts = await network.inspect().catch(() => null)
    for (const id of Object.keys(facts?.Containers ?? {}))
      await unlessGone(() => network.disconnect({ Container: id, Force: true }))
    await unlessGone(() => network.remove())
  }
}

/** What is gone already, or still in use for a moment, is left to the next sweep. */
async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await callEngine('removing what a tenant had', work)
  } catch (error) {
    if (![404, 409, 403].includes(engineStatus(error) ?? 0)) throw error
  }
}
