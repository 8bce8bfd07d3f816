import { downImage } from '../images/names'
import { ASKED_LABEL, PORTS_LABEL } from '../marks'
import { downLabels, downName, downText } from '../names'
import type { TenantContext } from '../types'
import { HIDDEN } from './mounts'
import { listedPorts, readBindings } from './ports'
import type { Own } from './rows'

interface Remembered {
  image?: string
  binds?: string[]
  restart?: { Name: string; MaximumRetryCount: number }
  capAdd?: string[]
  capDrop?: string[]
  network?: string
  publishAll?: boolean
}

type Facts = Record<string, unknown>

/** A row of `docker ps`, built from named fields: nothing of the engine's answer gets through unseen. */
export function shownRow(ctx: TenantContext, row: Own) {
  const running = ['running', 'paused', 'restarting'].includes(row.State)
  const asked = remembered(row.Labels)
  return {
    Id: row.Id,
    Names: [`/${row.name}`],
    Image: imageName(ctx, row.Image, asked),
    ImageID: row.ImageID,
    Command: row.Command,
    Created: row.Created,
    Ports: running ? listedPorts(readBindings(row.Labels?.[PORTS_LABEL]), row.Ports) : [],
    ...(row.SizeRw === undefined ? {} : { SizeRw: row.SizeRw }),
    ...(row.SizeRootFs === undefined ? {} : { SizeRootFs: row.SizeRootFs }),
    Labels: downLabels(row.Labels),
    State: row.State,
    Status: row.Status,
    HostConfig: { NetworkMode: networkName(ctx, row.HostConfig?.NetworkMode) },
    NetworkSettings: { Networks: shownNetworks(ctx, row.NetworkSettings?.Networks) },
    Mounts: shownMounts(ctx, row.Mounts, asked),
  }
}

export interface Inspected {
  Id: string
  Created: string
  Path: string
  Args: string[]
  State: Facts
  Image: string
  RestartCount: number
  Platform: string
  ExecIDs: string[] | null
  SizeRw?: number
  SizeRootFs?: number
  HostConfig: Facts
  Mounts: Facts[]
  Config: Facts & { Labels: Record<string, string> | null; Image: string }
  NetworkSettings: Facts & { Networks?: Record<string, Facts> | null; Ports?: Record<string, unknown> | null }
}

const HOST_FIELDS = [
  'AutoRemove',
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'NanoCpus',
  'CpuShares',
  'CpusetCpus',
  'PidsLimit',
  'ShmSize',
  'Ulimits',
  'ReadonlyRootfs',
  'Tmpfs',
  'Init',
  'GroupAdd',
  'ExtraHosts',
  'DnsSearch',
  'DnsOptions',
  'SecurityOpt',
  'OomKillDisable',
  'LogConfig',
]
const CONFIG_FIELDS = [
  'Hostname',
  'Domainname',
  'User',
  'AttachStdin',
  'AttachStdout',
  'AttachStderr',
  'ExposedPorts',
  'Tty',
  'OpenStdin',
  'StdinOnce',
  'Env',
  'Cmd',
  'Healthcheck',
  'Volumes',
  'WorkingDir',
  'Entrypoint',
  'StopSignal',
  'StopTimeout',
  'Shell',
  'OnBuild',
  'NetworkDisabled',
]
const STATE_FIELDS = [
  'Status',
  'Running',
  'Paused',
  'Restarting',
  'OOMKilled',
  'Dead',
  'ExitCode',
  'Error',
  'StartedAt',
  'FinishedAt',
  'Health',
  'Pid',
]

/** What `docker inspect` shows: the container as the learner asked for it, without paths of the machine. */
export function shownInspect(ctx: TenantContext, { name, up }: { name: string; up: Inspected }) {
  const asked = remembered(up.Config.Labels)
  const bindings = readBindings(up.Config.Labels?.[PORTS_LABEL])
  const networks = shownNetworks(ctx, up.NetworkSettings.Networks)
  const first = Object.values(networks)[0] as Facts | undefined
  const exposed = Object.fromEntries(Object.keys(up.NetworkSettings.Ports ?? {}).map((port) => [port, null]))
  return {
    Id: up.Id,
    Created: up.Created,
    Path: up.Path,
    Args: up.Args,
    State: {
      ...pick(up.State, STATE_FIELDS),
      Error: (!up.State.Running && ctx.disk.ended(up.Id)) || downText(ctx.tenant, String(up.State.Error ?? '')),
    },
    Image: up.Image,
    ResolvConfPath: '',
    HostnamePath: '',
    HostsPath: '',
    LogPath: '',
    Name: `/${name}`,
    RestartCount: up.RestartCount,
    Driver: 'overlay2',
    Platform: up.Platform,
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: up.ExecIDs,
    ...(up.SizeRw === undefined ? {} : { SizeRw: up.SizeRw, SizeRootFs: up.SizeRootFs }),
    HostConfig: {
      ...pick(up.HostConfig, HOST_FIELDS),
      Binds: asked.binds ?? null,
      ContainerIDFile: '',
      NetworkMode: networkName(ctx, String(up.HostConfig.NetworkMode ?? '')),
      PortBindings: bindings,
      PublishAllPorts: asked.publishAll ?? false,
      RestartPolicy: asked.restart ?? { Name: 'no', MaximumRetryCount: 0 },
      CapAdd: asked.capAdd ?? null,
      CapDrop: asked.capDrop ?? null,
      Privileged: false,
      IpcMode: 'private',
      PidMode: up.HostConfig.PidMode ?? '',
      UTSMode: '',
      UsernsMode: '',
      Runtime: 'runc',
      Isolation: '',
      Devices: [],
      VolumesFrom: up.HostConfig.VolumesFrom ?? null,
      Dns: [],
    },
    GraphDriver: { Name: 'overlay2', Data: null },
    Mounts: shownMounts(ctx, up.Mounts, asked),
    Config: {
      ...pick(up.Config, CONFIG_FIELDS),
      Image: asked.image ?? imageName(ctx, up.Config.Image, asked),
      Labels: downLabels(up.Config.Labels),
    },
    NetworkSettings: {
      Bridge: '',
      SandboxID: '',
      Ports: up.State.Running ? { ...exposed, ...bindings } : {},
      SandboxKey: '',
      IPAddress: first?.IPAddress ?? '',
      IPPrefixLen: first?.IPPrefixLen ?? 0,
      Gateway: '',
      MacAddress: first?.MacAddress ?? '',
      Networks: networks,
    },
  }
}

export function remembered(labels: Record<string, string> | null | undefined): Remembered {
  try {
    return JSON.parse(labels?.[ASKED_LABEL] ?? '{}') as Remembered
  } catch {
    return {}
  }
}

function imageName(ctx: TenantContext, image: string, asked: Remembered): string {
  return asked.image ?? downImage(ctx.tenant, image) ?? image
}

function networkName(ctx: TenantContext, mode = ''): string {
  return downName(ctx.tenant, mode) ?? mode
}

function shownNetworks(ctx: TenantContext, networks: Record<string, Facts> | null | undefined): Record<string, Facts> {
  return Object.fromEntries(
    Object.entries(networks ?? {}).flatMap(([name, facts]) => {
      const shown = name === 'none' ? name : downName(ctx.tenant, name)
      return shown === null
        ? []
        : [
            [
              shown,
              {
                ...facts,
                Aliases: aliases(ctx, facts.Aliases),
                DNSNames: aliases(ctx, facts.DNSNames),
                DriverOpts: null,
              },
            ],
          ]
    }),
  )
}

const aliases = (ctx: TenantContext, list: unknown) =>
  Array.isArray(list) ? list.filter((one) => downName(ctx.tenant, String(one)) === null) : null

function shownMounts(ctx: TenantContext, mounts: Facts[] | undefined, asked: Remembered): Facts[] {
  const { home } = ctx.tenant
  const volumes = (mounts ?? []).flatMap((one) => {
    const hidden = String(one.Destination ?? '').startsWith(`${HIDDEN}/`) || (home && one.Name === home.volume)
    if (hidden) return []
    const name = downName(ctx.tenant, String(one.Name ?? '')) ?? one.Name
    return [
      {
        Type: one.Type,
        Name: name,
        Source: one.Type === 'volume' ? `/var/lib/docker/volumes/${name}/_data` : '',
        Destination: one.Destination,
        Driver: one.Type === 'volume' ? 'local' : undefined,
        Mode: one.Mode,
        RW: one.RW,
        Propagation: '',
      },
    ]
  })
  const binds = (asked.binds ?? []).flatMap((text) => {
    const [source = '', destination = '', options = ''] = text.split(':')
    return source.startsWith('/')
      ? [
          {
            Type: 'bind',
            Source: source,
            Destination: destination,
            Mode: options,
            RW: !options.split(',').includes('ro'),
            Propagation: 'rprivate',
          },
        ]
      : []
  })
  return [...binds, ...volumes]
}

function pick(from: Facts, fields: string[]): Facts {
  return Object.fromEntries(fields.flatMap((name) => (name in from ? [[name, from[name]]] : [])))
}
