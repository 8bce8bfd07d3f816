import type { Engine } from '@/lib/docker/client'
import { callEngine, engineStatus } from '@/lib/docker/errors'
import { tenantId } from '@/lib/docker/labels'
import { upImage } from '@/lib/tenant/images/names'
import { formatReference, parseReference, withTag } from '@/lib/tenant/images/reference'
import { isMarked, PORTS_LABEL } from '@/lib/tenant/marks'
import { upName } from '@/lib/tenant/names'
import type { ContainerFact, ImageFact, TenantFacts } from './types'

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

  const image = (name: string) =>
    once(`i${name}`, () =>
      orNull(async () => {
        const upstream = upImage(tenant, parseReference(name))
        return toImage(await engine.docker.getImage(upstream).inspect(), upstream)
      }),
    )
  const shared = (name: string) =>
    once(`s${name}`, () =>
      orNull(async () => (await engine.docker.getImage(formatReference(withTag(parseReference(name)))).inspect()).Id),
    )

  return {
    container: (name) =>
      once(`c${name}`, () =>
        orNull(async () => {
          const found = await engine.docker.getContainer(upName(tenant, name)).inspect()
          return mine(found.Config.Labels, toContainer(found))
        }),
      ),
    image,
    imageId: async (name) => (await image(name))?.id ?? shared(name),
    network: (name) =>
      once(`n${name}`, () =>
        orNull(async () => mine((await engine.docker.getNetwork(upName(tenant, name)).inspect()).Labels, true)),
      ).then(Boolean),
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

interface Inspected {
  Image: string
  State: { Running: boolean; ExitCode: number; OOMKilled: boolean }
  Config: { User?: string; Labels?: Record<string, string> }
  HostConfig: { Memory?: number; ReadonlyRootfs?: boolean }
}

function toContainer({ Image, State, Config, HostConfig }: Inspected): ContainerFact {
  return {
    imageId: Image,
    running: State.Running,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    user: Config.User ?? '',
    memoryBytes: HostConfig.Memory ?? 0,
    readOnly: HostConfig.ReadonlyRootfs ?? false,
    publishes: publishedBy(Config.Labels?.[PORTS_LABEL]),
  }
}

function publishedBy(label: string | undefined): number[] {
  try {
    const bindings = JSON.parse(label ?? '{}') as Record<string, { HostPort: string }[] | null>
    return Object.values(bindings).flatMap((hosts) => (hosts ?? []).map(({ HostPort }) => Number(HostPort)))
  } catch {
    return []
  }
}

function toImage(
  {
    Id,
    Config,
    RootFS,
    RepoDigests,
  }: {
    Id: string
    Config: { Entrypoint?: string[] | string | null; Cmd?: string[] | null; User?: string } | null
    RootFS?: { Layers?: string[] }
    RepoDigests?: string[] | null
  },
  upstream: string,
): ImageFact {
  const [repository] = upstream.split(/@|:[^/]*$/)
  const entrypoint = Config?.Entrypoint ?? []
  return {
    id: Id,
    entrypoint: typeof entrypoint === 'string' ? [entrypoint] : entrypoint,
    cmd: Config?.Cmd ?? [],
    user: Config?.User ?? '',
    layers: RootFS?.Layers?.length ?? 0,
    pushed: (RepoDigests ?? []).some((name) => name.split('@')[0] === repository),
  }
}
