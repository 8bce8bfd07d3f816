import { forbid, malformed, overQuota } from '../refusal'
import type { Policy, Quota } from '../types'
import type { HostConfig } from './create-schema'

const MIB = 1024 * 1024
const MIN_MEMORY_BYTES = 6 * MIB
const SHM_MAX_BYTES = 64 * MIB
const DEFAULT_PIDS = 128
const CPU_PERIOD_US = 100_000
const RESTARTS_MAX = 10
const LOG = { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } }
/** Hard ceilings; what a learner sets lower holds. `nproc` counts a user over the whole machine, so pids do it. */
const ULIMITS: Record<string, number> = {
  nofile: 4096,
  core: 0,
  memlock: 64 * 1024,
  fsize: 2 ** 31,
  stack: 64 * MIB,
  cpu: 2 ** 31,
}
const FORCED_ULIMITS = ['nofile', 'core', 'memlock']

interface Bounds {
  quota: Quota
  policy: Policy
}

/** The part of the engine's HostConfig that bounds a container. Throws for what is beyond the tenant's quota. */
export function limitsOf(host: HostConfig, { quota, policy }: Bounds) {
  const memory = memoryOf(host, { quota, policy })
  return {
    Memory: memory,
    // The same number means: no swap on top.
    MemorySwap: memory,
    MemoryReservation:
      host.MemoryReservation && host.MemoryReservation > 0 ? Math.min(host.MemoryReservation, memory) : undefined,
    NanoCpus: cpusOf(host, { quota, policy }),
    CpuShares: host.CpuShares ? Math.min(Math.max(host.CpuShares, 2), 1024) : undefined,
    CpusetCpus: host.CpusetCpus || undefined,
    PidsLimit: pidsOf(host.PidsLimit, quota),
    ShmSize: shmOf(host.ShmSize),
    Ulimits: ulimitsOf(host.Ulimits ?? []),
  }
}

/** Never the engine's own choice: its logs have no end. */
export function logConfig(asked: HostConfig['LogConfig']) {
  const type = asked?.Type ?? ''
  if (type === 'none') return { Type: 'none', Config: {} }
  if (!['', 'json-file', 'local'].includes(type))
    throw forbid(
      'body',
      `Log driver ${type.slice(0, 40)} would send logs out of the engine: use json-file, local or none.`,
    )
  return LOG
}

/** At most ten restarts in a row; one that was stopped by hand stays so. */
export function restartPolicy(asked: HostConfig['RestartPolicy'], autoRemove: boolean) {
  const name = asked?.Name || 'no'
  if (!['no', 'on-failure', 'always', 'unless-stopped'].includes(name))
    throw malformed(`invalid restart policy '${name}'`)
  if (name !== 'no' && autoRemove) throw malformed("can't create 'AutoRemove' container with restart policy")
  if (name === 'no') return { Name: 'no', MaximumRetryCount: 0 }
  // An engine that comes up again must not start what belongs to a sandbox that is over: only unless-stopped obeys.
  if (name !== 'on-failure') return { Name: 'unless-stopped', MaximumRetryCount: 0 }
  return { Name: 'on-failure', MaximumRetryCount: Math.min(asked?.MaximumRetryCount || RESTARTS_MAX, RESTARTS_MAX) }
}

export function memoryOf(host: Pick<HostConfig, 'Memory'>, { quota, policy }: Bounds): number {
  const memory = host.Memory && host.Memory > 0 ? host.Memory : Math.min(policy.defaultMemoryBytes, quota.memoryBytes)
  if (memory < MIN_MEMORY_BYTES) throw malformed('Minimum memory limit allowed is 6MB')
  if (memory > quota.memoryBytes)
    throw overQuota(
      `--memory ${inMib(memory)} is more than the ${inMib(quota.memoryBytes)} that all your containers may have together.`,
    )
  return memory
}

export function cpusOf(
  host: Pick<HostConfig, 'NanoCpus' | 'CpuPeriod' | 'CpuQuota'>,
  { quota, policy }: Bounds,
): number {
  const byQuota =
    host.CpuQuota && host.CpuQuota > 0 ? Math.round((host.CpuQuota / (host.CpuPeriod || CPU_PERIOD_US)) * 1e9) : 0
  const cpus =
    (host.NanoCpus && host.NanoCpus > 0 ? host.NanoCpus : byQuota) || Math.min(policy.defaultNanoCpus, quota.nanoCpus)
  if (cpus > quota.nanoCpus)
    throw overQuota(
      `--cpus ${cpus / 1e9} is more than the ${quota.nanoCpus / 1e9} that all your containers may have together.`,
    )
  return Math.max(cpus, 1e7)
}

export function pidsOf(asked: number | undefined, quota: Quota): number {
  if (!asked || asked < 0) return Math.min(DEFAULT_PIDS, quota.pids)
  if (asked > quota.pids)
    throw overQuota(`--pids-limit ${asked} is more than the ${quota.pids} that a container may have.`)
  return asked
}

function shmOf(asked: number | undefined): number {
  const bytes = asked && asked > 0 ? asked : SHM_MAX_BYTES
  if (bytes > SHM_MAX_BYTES)
    throw overQuota(`--shm-size ${inMib(bytes)} is more than the ${inMib(SHM_MAX_BYTES)} that a container may have.`)
  return bytes
}

function ulimitsOf(asked: NonNullable<HostConfig['Ulimits']>) {
  for (const { Name, Soft, Hard } of asked) {
    const ceiling = Object.hasOwn(ULIMITS, Name) ? ULIMITS[Name] : undefined
    if (ceiling === undefined)
      throw forbid(
        'body',
        `--ulimit ${Name} is set by the platform: ${Object.keys(ULIMITS).join(', ')} can be lowered.`,
      )
    if ([Soft, Hard].some((value) => value < 0 || value > ceiling))
      throw overQuota(`--ulimit ${Name} can be at most ${ceiling}.`)
  }
  const names = new Set(asked.map(({ Name }) => Name))
  const forced = FORCED_ULIMITS.filter((name) => !names.has(name)).map((name) => ({
    Name: name,
    Soft: Math.min(ULIMITS[name] ?? 0, name === 'nofile' ? 1024 : Infinity),
    Hard: ULIMITS[name] ?? 0,
  }))
  return [...forced, ...asked.map(({ Name, Soft, Hard }) => ({ Name, Soft, Hard }))]
}

export const inMib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`
