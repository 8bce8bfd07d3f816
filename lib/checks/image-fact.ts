import { downLabels } from '@/lib/tenant/names'
import { envOf } from './container-fact'
import type { ImageFact } from './types'

/** The part of the engine's answer that is read. */
interface Inspected {
  Id: string
  Size?: number
  Config: {
    Entrypoint?: string[] | string | null
    Cmd?: string[] | null
    User?: string
    Env?: string[] | null
    Labels?: Record<string, string> | null
  } | null
  RootFS?: { Layers?: string[] }
  RepoDigests?: string[] | null
}

/** An image in the words of checks; `upstream` is the engine's name for it. */
export function imageFact({ Id, Size, Config, RootFS, RepoDigests }: Inspected, upstream: string): ImageFact {
  const [repository] = upstream.split(/@|:[^/]*$/)
  const digests = (RepoDigests ?? []).map((name) => name.split('@'))
  const entrypoint = Config?.Entrypoint ?? []
  return {
    id: Id,
    entrypoint: typeof entrypoint === 'string' ? [entrypoint] : entrypoint,
    cmd: Config?.Cmd ?? [],
    user: Config?.User ?? '',
    env: envOf(Config?.Env),
    labels: downLabels(Config?.Labels),
    layers: RootFS?.Layers ?? [],
    sizeBytes: Size ?? 0,
    pushed: digests.some(([name]) => name === repository),
    digests: digests.flatMap(([, digest]) => digest ?? []),
  }
}
