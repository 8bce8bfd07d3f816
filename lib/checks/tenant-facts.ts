import type { Engine } from '@/lib/docker/client'
import { callEngine, engineStatus } from '@/lib/docker/errors'
import { tenantId } from '@/lib/docker/labels'
import { REGISTRY_HOST, upImage } from '@/lib/tenant/images/names'
import { formatReference, parseReference, withTag } from '@/lib/tenant/images/reference'
import { isMarked } from '@/lib/tenant/marks'
import { downName, upName } from '@/lib/tenant/names'
import { readImage } from '@/lib/tenant/registry/client'
import { containerFact } from './container-fact'
import { imageFact } from './image-fact'
import { layerPaths } from './layer-paths'
import { lastLogs } from './logs'
import type { TenantFacts } from './types'

export interface TenantOwner {
  instance: string
  userId: string
  lessonId: string
  /** As in Policy.registry. */
  registry: string | null
}

/**
 * What a learner's own engine holds, asked of the engine itself and not through the sandbox: nothing that runs there
 * can answer in its place. Everything is looked at once, and only when a probe wants it.
 */
export function tenantFacts(engine: Engine, owner: TenantOwner): TenantFacts {
  const tenant = {
    id: tenantId(owner),
    instance: owner.instance,
    policy: { registry: owner.registry, sharedImages: [] },
  }
  const seen = new Map<string, Promise<unknown>>()
  const once = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const known = seen.get(key) ?? work()
    seen.set(key, known)
    return known as Promise<T>
  }
  const mine = <T>(labels: Record<string, string> | undefined, fact: T) => (isMarked(tenant, labels) ? fact : null)
  const inspectImage = (upstream: string) =>
    orNull(async () => imageFact(await engine.docker.getImage(upstream).inspect(), upstream))

  const container = (name: string) =>
    once(`c${name}`, () =>
      orNull(async () => {
        const found = await engine.docker.getContainer(upName(tenant, name)).inspect()
        return mine(found.Config.Labels, containerFact(tenant, found))
      }),
    )
  const image = (name: string) => once(`i${name}`, () => inspectImage(upImage(tenant, parseReference(name))))
  const anyImage = async (name: string) =>
    (await image(name)) ?? once(`s${name}`, () => inspectImage(formatReference(withTag(parseReference(name)))))

  return {
    container,
    image,
    anyImage,
    logs: (name) =>
      once(`l${name}`, async () => ((await container(name)) ? lastLogs(engine, upName(tenant, name)) : '')),
    paths: (name) =>
      once(`p${name}`, async () => {
        const found = await anyImage(name)
        return found && layerPaths(engine, found)
      }),
    registered: (name) =>
      once(`r${name}`, async () => {
        const { host, path, tag, digest } = withTag(parseReference(name))
        if (host !== REGISTRY_HOST || !owner.registry) return null
        const of = { repository: `${tenant.id}/${path}`, reference: digest ?? tag ?? 'latest' }
        return (await readImage(owner.registry, of))?.digest ?? null
      }),
    network: (name) =>
      once(`n${name}`, () =>
        orNull(async () => {
          const found = await engine.docker.getNetwork(upName(tenant, name)).inspect()
          const names = Object.values((found.Containers ?? {}) as Record<string, { Name?: string }>)
          return mine(found.Labels, {
            internal: found.Internal === true,
            containers: names.flatMap(({ Name }) => downName(tenant, Name ?? '') ?? []),
          })
        }),
      ),
    volume: (name) =>
      once(`v${name}`, () =>
        orNull(async () => mine((await engine.docker.getVolume(upName(tenant, name)).inspect()).Labels, true)),
      ).then(Boolean),
  }
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await callEngine('looking at what a learner made', work)
  } catch (error) {
    if (engineStatus(error) === 404) return null
    throw error
  }
}
