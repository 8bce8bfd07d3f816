import { z } from 'zod'
import { ASKED_LABEL, emptied, marksOf, PORTS_LABEL } from '../marks'
import { checkLabels } from '../names'
import { anything, parseKnown } from '../parse-known'
import { forbid, malformed } from '../refusal'
import type { Tenant } from '../types'
import { REFUSED_CONFIG, REFUSED_HOST_CONFIG } from './create-refused'
import { CONFIG, type Config, HOST_CONFIG, type HostConfig } from './create-schema'
import { healthOf } from './health'
import { limitsOf, logConfig, restartPolicy } from './limits'
import { planMounts } from './mounts'
import { type Bindings, portKey } from './ports'
import { capabilities, securityOptions } from './security'

/** What an image says that the engine would mix into a container; a learner may have built it. */
export interface ImageFacts {
  id: string
  labels: Record<string, string> | null
  volumes: string[]
  exposed: string[]
  health: unknown
}

export interface Asked {
  config: Config
  host: HostConfig
  /** By the learner's names of networks. */
  endpoints: Record<string, unknown>
}

/** References to other things of the tenant's, as the engine knows them. */
export interface Resolved {
  image: ImageFacts
  network: string
  pidMode: string
  volumesFrom: string[]
  aliases: string[]
  ports: Bindings
}

/** Takes the body of a create apart. Throws `Refusal` for every field that a learner does not set. Pure. */
export function parseCreate(body: unknown): Asked {
  const config = parseKnown(CONFIG, body, { where: '', refused: REFUSED_CONFIG })
  const host = parseKnown(HOST_CONFIG, config.HostConfig, { where: 'HostConfig', refused: REFUSED_HOST_CONFIG })
  const networking = z.object({ EndpointsConfig: z.record(z.string().max(256), anything).optional() })
  const { EndpointsConfig = {} } = parseKnown(networking, config.NetworkingConfig, { where: 'NetworkingConfig' })
  checkModes(host)
  checkLabels(config.Labels ?? {})
  return { config, host, endpoints: EndpointsConfig }
}

/**
 * The body for the engine, written anew: every field in it is named here, and none is a copy of something that was not
 * understood. Pure; the fuzzer holds it to that.
 */
export function buildCreate(tenant: Tenant, { config, host }: Asked, resolved: Resolved) {
  const { image, ports } = resolved
  const caps = capabilities({ add: host.CapAdd, drop: host.CapDrop })
  const planned = planMounts(tenant, { config, host, imageVolumes: image.volumes })
  const onNetwork = resolved.network !== 'none' && !resolved.network.startsWith('container:')
  const body = {
    Image: image.id,
    Hostname: config.Hostname || undefined,
    Domainname: config.Domainname || undefined,
    User: config.User || undefined,
    AttachStdin: config.AttachStdin ?? false,
    AttachStdout: config.AttachStdout ?? false,
    AttachStderr: config.AttachStderr ?? false,
    Tty: config.Tty ?? false,
    OpenStdin: config.OpenStdin ?? false,
    StdinOnce: config.StdinOnce ?? false,
    Env: config.Env,
    Cmd: config.Cmd,
    Entrypoint: config.Entrypoint,
    Healthcheck: healthOf(config.Healthcheck, image.health),
    WorkingDir: config.WorkingDir || undefined,
    StopSignal: config.StopSignal || undefined,
    StopTimeout: config.StopTimeout,
    Shell: config.Shell,
    ExposedPorts: exposedPorts([...Object.keys(config.ExposedPorts ?? {}), ...Object.keys(ports)]),
    Labels: {
      ...emptied(image.labels),
      ...config.Labels,
      ...marksOf(tenant),
      [ASKED_LABEL]: JSON.stringify(remembered(config, host)),
      ...(Object.keys(ports).length > 0 ? { [PORTS_LABEL]: JSON.stringify(ports) } : {}),
    },
    HostConfig: {
      ...limitsOf(host, tenant),
      Privileged: false,
      CapDrop: ['ALL'],
      CapAdd: caps,
      SecurityOpt: securityOptions(host.SecurityOpt ?? [], { policy: tenant.policy, capabilities: caps }),
      Mounts: planned.mounts,
      Tmpfs: planned.tmpfs,
      VolumesFrom: resolved.volumesFrom,
      NetworkMode: resolved.network,
      PidMode: resolved.pidMode,
      IpcMode: 'private',
      Runtime: tenant.policy.runtime,
      ReadonlyRootfs: host.ReadonlyRootfs ?? false,
      Init: host.Init,
      AutoRemove: host.AutoRemove ?? false,
      RestartPolicy: restartPolicy(host.RestartPolicy, host.AutoRemove ?? false),
      LogConfig: logConfig(host.LogConfig),
      GroupAdd: host.GroupAdd,
      ExtraHosts: extraHosts(host.ExtraHosts ?? []),
      // Else the engine would carry questions for names out to the resolvers of the machine.
      Dns: onNetwork ? ['127.0.0.1'] : undefined,
      DnsSearch: onNetwork ? host.DnsSearch : undefined,
      DnsOptions: onNetwork ? host.DnsOptions : undefined,
    },
    NetworkingConfig: onNetwork
      ? { EndpointsConfig: { [resolved.network]: { Aliases: resolved.aliases } } }
      : undefined,
  }
  return { body, planned }
}

function checkModes(host: HostConfig): void {
  const one = (value: string | undefined, fine: string[], why: string) => {
    if (value !== undefined && !['', ...fine].includes(value)) throw forbid('body', why)
  }
  one(host.IpcMode, ['private', 'none', 'shareable'], 'Shared memory stays within a container: leave --ipc out.')
  one(host.CgroupnsMode, ['private'], "A container does not see the machine's control groups: leave --cgroupns out.")
  one(host.Runtime, ['runc'], 'The runtime is chosen by the platform: leave --runtime out.')
  one(host.VolumeDriver, ['local'], 'Drivers reach the machine itself: volumes are "local".')
  one(host.Isolation, ['default'], 'The isolation is chosen by the platform.')
  if (host.PidMode && !host.PidMode.startsWith('container:'))
    throw forbid(
      'body',
      "A container does not see the machine's processes: --pid container:NAME shows those of another container of yours.",
    )
  if (host.NetworkMode === 'host' || host.NetworkMode?.startsWith('ns:'))
    throw forbid(
      'body',
      "The machine's own network is shared by all: publish a port with -p, or join a network of yours.",
    )
  if (host.MaskedPaths || host.ReadonlyPaths)
    throw forbid('body', 'Parts of /proc and /sys stay hidden: leave --security-opt systempaths out.')
}

function extraHosts(list: string[]): string[] {
  for (const one of list)
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,252}[:=]\[?[0-9a-fA-F.:]{2,45}\]?$/.test(one))
      throw forbid(
        'body',
        `--add-host ${one.slice(0, 60)} is not offered: give a name and an address; the machine's own has none here.`,
      )
  return list
}

function exposedPorts(ports: string[]): Record<string, object> | undefined {
  if (ports.length > 256) throw malformed('A container can expose 256 ports.')
  return ports.length > 0 ? Object.fromEntries(ports.map((port) => [portKey(port), {}])) : undefined
}

/** For inspect: the learner's own words where the engine was told others. */
function remembered(config: Config, host: HostConfig) {
  return {
    image: config.Image,
    binds: host.Binds?.filter((one) => one.includes(':')),
    restart: host.RestartPolicy?.Name
      ? { Name: host.RestartPolicy.Name, MaximumRetryCount: host.RestartPolicy.MaximumRetryCount ?? 0 }
      : undefined,
    capAdd: host.CapAdd,
    capDrop: host.CapDrop,
    network: host.NetworkMode,
    publishAll: host.PublishAllPorts,
  }
}
