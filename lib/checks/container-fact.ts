import { PORTS_LABEL } from '@/lib/tenant/marks'
import { downName, type Named } from '@/lib/tenant/names'
import type { ContainerFact } from './types'

/** The part of the engine's answer that is read. */
interface Inspected {
  Id: string
  Image: string
  State: { Running: boolean; ExitCode: number; OOMKilled: boolean; Health?: { Status?: string } }
  Config: { User?: string; Labels?: Record<string, string>; Env?: string[] | null }
  HostConfig: {
    Memory?: number
    NanoCpus?: number
    PidsLimit?: number | null
    ReadonlyRootfs?: boolean
    NetworkMode?: string
    PidMode?: string
    CapAdd?: string[] | null
    SecurityOpt?: string[] | null
  }
  Mounts?: { Type?: string; Name?: string; Destination: string }[]
  NetworkSettings?: { Networks?: Record<string, unknown> | null }
}

/** A tenant's container in the words of checks. Its capabilities are those that the engine was told to add to none. */
export function containerFact(tenant: Named, found: Inspected): ContainerFact {
  const { State, Config, HostConfig } = found
  return {
    id: found.Id,
    imageId: found.Image,
    running: State.Running,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    health: State.Health?.Status ?? 'none',
    user: Config.User ?? '',
    memoryBytes: HostConfig.Memory ?? 0,
    nanoCpus: HostConfig.NanoCpus ?? 0,
    pids: HostConfig.PidsLimit ?? 0,
    readOnly: HostConfig.ReadonlyRootfs ?? false,
    publishes: publishedBy(Config.Labels?.[PORTS_LABEL]),
    networks: Object.keys(found.NetworkSettings?.Networks ?? {}).flatMap((name) => downName(tenant, name) ?? []),
    networkOf: sharedWith(HostConfig.NetworkMode),
    pidsOf: sharedWith(HostConfig.PidMode),
    capabilities: (HostConfig.CapAdd ?? []).map((name) => name.replace(/^CAP_/, '')),
    allows: allowedBy(HostConfig.SecurityOpt ?? []),
    env: envOf(Config.Env),
    mounts: (found.Mounts ?? []).map(({ Name, Destination }) => ({
      volume: downName(tenant, Name ?? ''),
      at: Destination,
    })),
  }
}

/** "NAME=value" lines of an image or a container. */
export function envOf(lines: string[] | null | undefined): Record<string, string> {
  return Object.fromEntries(
    (lines ?? []).map((line): [string, string] => {
      const cut = line.indexOf('=')
      return cut < 0 ? [line, ''] : [line.slice(0, cut), line.slice(cut + 1)]
    }),
  )
}

function publishedBy(label: string | undefined): number[] {
  const bindings = parse(label) as Record<string, { HostPort: string }[] | null> | null
  return Object.values(bindings ?? {}).flatMap((hosts) => (hosts ?? []).map(({ HostPort }) => Number(HostPort)))
}

function sharedWith(mode: string | undefined): string | null {
  return /^container:(.+)$/.exec(mode ?? '')?.[1] ?? null
}

/** A profile lies with the container as it was narrowed (lib/tenant/containers/seccomp.ts): only rules that allow count. */
function allowedBy(options: string[]): string[] | null {
  const text = options.find((one) => one.startsWith('seccomp='))?.slice('seccomp='.length)
  const profile = parse(text) as { syscalls?: { names?: string[]; action?: string }[] } | null
  if (!profile) return null
  return (profile.syscalls ?? []).flatMap(({ names, action }) => (action === 'SCMP_ACT_ALLOW' ? (names ?? []) : []))
}

function parse(text: string | undefined): unknown {
  try {
    return text ? JSON.parse(text) : null
  } catch {
    return null
  }
}
