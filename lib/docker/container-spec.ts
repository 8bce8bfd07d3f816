import { randomBytes } from 'node:crypto'
import type { ContainerCreateOptions } from 'dockerode'
import { type MemoryVolume, toVolumeMount } from './volume'

/** What a container is made from. What is not listed cannot be asked for: no host paths, no devices, no privileges. */
export interface ContainerSpec {
  image: string
  cmd?: string[]
  entrypoint?: string[]
  env?: Record<string, string>
  labels: Record<string, string>
  /** Unique on the engine; made up when absent. */
  name?: string
  /** "uid:gid" or a name from the image. */
  user?: string
  workingDir?: string
  hostname?: string
  /** "none", a network's name, or "container:<id>" to share another container's. */
  network: string
  memoryBytes: number
  nanoCpus: number
  pids: number
  readOnly?: boolean
  /** Path → mount options, for example { '/tmp': 'size=16m,mode=1777' }. The engine adds noexec, nosuid and nodev. */
  tmpfs?: Record<string, string>
  /** Made with the container if they are not there. They have a name and stay until `removeVolume`. */
  volumes?: MemoryVolume[]
  /** Volumes that are there, which it may read and not write. */
  readOnlyVolumes?: { name: string; target: string }[]
  /** Folders of this machine, made here when they are not there, and read-only inside: for sockets. */
  folders?: { source: string; target: string }[]
  /** At most so many pseudo-terminals, those of commands on a terminal among them; else the host's, which all share. */
  ptys?: number
  /** Size of /dev/shm, which everybody in the container may write. */
  shmBytes?: number
  /** Capabilities to keep; all others are dropped. */
  capAdd?: string[]
  /** A small init as PID 1 that reaps orphans and passes signals on. */
  init?: boolean
  stopSignal?: string
  /** For example "runsc" or "sysbox-runc"; the engine's default when absent. */
  runtime?: string
  logMaxBytes?: number
  tty?: boolean
  openStdin?: boolean
  ulimits?: { name: string; soft: number; hard: number }[]
  /** Added to no-new-privileges; the engine's default seccomp profile holds unless one is named here. */
  securityOpt?: string[]
  cgroupParent?: string
  exposedPorts?: string[]
  /** Pause between two runs of the image's own HEALTHCHECK, in place of what the image says. */
  healthIntervalMs?: number
}

const LOG_MAX_BYTES = 1024 * 1024
const LOG_FILES = 2

/** The engine's form of `spec`, with the hardening that no caller can leave out. */
export function toCreateOptions(spec: ContainerSpec): ContainerCreateOptions & { name: string } {
  return {
    name: spec.name ?? `drydock-${randomBytes(8).toString('hex')}`,
    Image: spec.image,
    Cmd: spec.cmd,
    Entrypoint: spec.entrypoint,
    Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels,
    User: spec.user,
    WorkingDir: spec.workingDir,
    Hostname: spec.hostname,
    Tty: spec.tty ?? false,
    OpenStdin: spec.openStdin ?? false,
    StopSignal: spec.stopSignal,
    // Without a test of its own, the image's is run.
    Healthcheck: spec.healthIntervalMs === undefined ? undefined : { Interval: spec.healthIntervalMs * 1_000_000 },
    ExposedPorts: spec.exposedPorts && Object.fromEntries(spec.exposedPorts.map((port) => [port, {}])),
    HostConfig: {
      NetworkMode: spec.network,
      Memory: spec.memoryBytes,
      // The same number means: no swap on top.
      MemorySwap: spec.memoryBytes,
      NanoCpus: spec.nanoCpus,
      PidsLimit: spec.pids,
      ReadonlyRootfs: spec.readOnly ?? false,
      Tmpfs: spec.tmpfs,
      Mounts: [
        ...(spec.volumes ?? []).map(toVolumeMount),
        ...(spec.readOnlyVolumes ?? []).map(toReadOnlyMount),
        ...(spec.folders ?? []).map(toFolderMount),
        ...(spec.ptys === undefined ? [] : [toPtyMount(spec.ptys)]),
      ],
      ShmSize: spec.shmBytes,
      CapDrop: ['ALL'],
      CapAdd: spec.capAdd ?? [],
      SecurityOpt: ['no-new-privileges', ...(spec.securityOpt ?? [])],
      Privileged: false,
      Init: spec.init ?? false,
      Runtime: spec.runtime,
      CgroupParent: spec.cgroupParent,
      IpcMode: 'private',
      RestartPolicy: { Name: 'no' },
      Ulimits: spec.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      LogConfig: {
        Type: 'json-file',
        Config: {
          'max-size': String(Math.ceil((spec.logMaxBytes ?? LOG_MAX_BYTES) / LOG_FILES)),
          'max-file': String(LOG_FILES),
        },
      },
    },
  }
}

function toReadOnlyMount({ name, target }: { name: string; target: string }) {
  const VolumeOptions = { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } }
  return { Type: 'volume' as const, Source: name, Target: target, ReadOnly: true, VolumeOptions }
}

/** A socket in it can be spoken to all the same; only files cannot be laid beside it. */
function toFolderMount({ source, target }: { source: string; target: string }) {
  return { Type: 'bind' as const, Source: source, Target: target, ReadOnly: true }
}

/**
 * In place of the engine's own mount at /dev/pts, which has no bound: the kernel counts pseudo-terminals for the host
 * unless a mount says how many it may have. Without a name the volume goes with its container.
 */
function toPtyMount(most: number) {
  return {
    Type: 'volume' as const,
    Source: '',
    Target: '/dev/pts',
    VolumeOptions: {
      NoCopy: true,
      Labels: {},
      DriverConfig: {
        Name: 'local',
        Options: { type: 'devpts', device: 'devpts', o: `nosuid,noexec,ptmxmode=0666,mode=0620,gid=5,max=${most}` },
      },
    },
  }
}
