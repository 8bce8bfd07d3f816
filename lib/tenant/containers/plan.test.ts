import { expect, test } from 'vitest'
import { DEFAULT_POLICY, DEFAULT_QUOTA } from '../defaults'
import { Refusal } from '../refusal'
import type { Tenant } from '../types'
import { buildCreate, type ImageFacts, parseCreate } from './plan'
import { narrowProfile } from './seccomp'
import { CAPABILITY_CEILING, capabilities } from './security'

const TENANT: Tenant = {
  id: '0123456789ab',
  instance: 'test',
  quota: DEFAULT_QUOTA,
  policy: DEFAULT_POLICY,
  home: { volume: 'drydock-test-home', path: '/home/learner' },
}
const IMAGE: ImageFacts = {
  id: `sha256:${'a'.repeat(64)}`,
  labels: { 'drydock.tenant': 'ffffffffffff', 'drydock.sandbox': 'x' },
  volumes: ['/data'],
  exposed: ['80/tcp'],
  health: { Test: ['CMD', 'true'], Interval: 1 },
}
const RESOLVED = {
  image: IMAGE,
  network: 'dt0123456789ab.bridge',
  pidMode: '',
  volumesFrom: [],
  aliases: [],
  ports: {},
}

const build = (body: unknown) => buildCreate(TENANT, parseCreate(body), RESOLVED)

/** Fields that the body for the engine may have, and no others. */
const TOP =
  'Image Hostname Domainname User AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce Env Cmd Entrypoint Healthcheck WorkingDir StopSignal StopTimeout Shell ExposedPorts Labels HostConfig NetworkingConfig'.split(
    ' ',
  )
const HOST =
  'Memory MemorySwap MemoryReservation NanoCpus CpuShares CpusetCpus PidsLimit ShmSize Ulimits Privileged CapDrop CapAdd SecurityOpt Mounts Tmpfs VolumesFrom NetworkMode PidMode IpcMode Runtime ReadonlyRootfs Init AutoRemove RestartPolicy LogConfig GroupAdd ExtraHosts Dns DnsSearch DnsOptions'.split(
    ' ',
  )

/** What must hold of every body that goes to the engine, whatever was asked. */
function holds({ body }: ReturnType<typeof build>): void {
  const { HostConfig: host } = body
  expect(Object.keys(body).filter((key) => !TOP.includes(key))).toEqual([])
  expect(Object.keys(host).filter((key) => !HOST.includes(key))).toEqual([])
  expect(host.Privileged).toBe(false)
  expect(host.CapDrop).toEqual(['ALL'])
  expect(host.CapAdd.filter((name) => !CAPABILITY_CEILING.includes(name))).toEqual([])
  expect(host.SecurityOpt).toContain('no-new-privileges')
  for (const option of host.SecurityOpt)
    expect(option).toMatch(/^(no-new-privileges$|seccomp=\{"defaultAction":"SCMP_ACT_ERRNO")/)
  for (const mount of host.Mounts) {
    expect(mount.Type).toBe('volume')
    expect(mount.Source).toMatch(/^(dt0123456789ab\.[a-zA-Z0-9][a-zA-Z0-9_.-]+|)$/)
    expect(Object.keys(mount.VolumeOptions).sort()).toEqual(['Labels', 'NoCopy'])
    expect(mount.VolumeOptions.Labels['drydock.tenant']).toBe(TENANT.id)
  }
  for (const options of Object.values(host.Tmpfs)) expect(options).toMatch(/nosuid.*nodev|nodev.*nosuid/)
  expect(host.NetworkMode).toBe(RESOLVED.network)
  expect(host.PidMode).toBe('')
  expect(host.IpcMode).toBe('private')
  expect(host.Runtime).toBeUndefined()
  expect(host.Memory).toBeGreaterThan(0)
  expect(host.Memory).toBeLessThanOrEqual(DEFAULT_QUOTA.memoryBytes)
  expect(host.MemorySwap).toBe(host.Memory)
  expect(host.NanoCpus).toBeGreaterThan(0)
  expect(host.NanoCpus).toBeLessThanOrEqual(DEFAULT_QUOTA.nanoCpus)
  expect(host.PidsLimit).toBeGreaterThan(0)
  expect(host.PidsLimit).toBeLessThanOrEqual(DEFAULT_QUOTA.pids)
  expect(['json-file', 'none']).toContain(host.LogConfig.Type)
  expect(['no', 'on-failure', 'unless-stopped']).toContain(host.RestartPolicy.Name)
  expect(host.Dns).toEqual(['127.0.0.1'])
  expect(body.Labels).toMatchObject({
    'drydock.tenant': TENANT.id,
    'drydock.kind': 'tenant',
    'drydock.instance': 'test',
    'drydock.sandbox': '',
  })
  expect(body.Healthcheck?.Interval ?? 1e9).toBeGreaterThanOrEqual(1e9)
}

test('a small body gets all the limits', () => {
  holds(build({ Image: 'x' }))
})

test('what the real command sends for nothing is taken for nothing', () => {
  holds(
    build({
      Image: 'x',
      Hostname: '',
      Volumes: {},
      Entrypoint: null,
      OnBuild: null,
      MacAddress: '',
      Cmd: ['sh'],
      Labels: {},
      HostConfig: {
        Binds: null,
        ContainerIDFile: '',
        LogConfig: { Type: '', Config: {} },
        NetworkMode: 'default',
        PortBindings: {},
        RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
        AutoRemove: false,
        VolumeDriver: '',
        VolumesFrom: null,
        ConsoleSize: [24, 80],
        CapAdd: null,
        CapDrop: null,
        CgroupnsMode: '',
        Dns: [],
        DnsOptions: [],
        DnsSearch: [],
        ExtraHosts: null,
        GroupAdd: null,
        IpcMode: '',
        Cgroup: '',
        Links: null,
        OomScoreAdj: 0,
        PidMode: '',
        Privileged: false,
        PublishAllPorts: false,
        ReadonlyRootfs: false,
        SecurityOpt: null,
        UTSMode: '',
        UsernsMode: '',
        ShmSize: 0,
        Isolation: '',
        CpuShares: 0,
        Memory: 0,
        NanoCpus: 0,
        CgroupParent: '',
        BlkioWeight: 0,
        BlkioWeightDevice: [],
        BlkioDeviceReadBps: [],
        CpuPeriod: 0,
        CpuQuota: 0,
        CpusetCpus: '',
        CpusetMems: '',
        Devices: [],
        DeviceCgroupRules: null,
        DeviceRequests: null,
        KernelMemory: 0,
        MemoryReservation: 0,
        MemorySwap: 0,
        MemorySwappiness: -1,
        OomKillDisable: false,
        PidsLimit: 0,
        Ulimits: null,
        CpuCount: 0,
        CpuPercent: 0,
        IOMaximumIOps: 0,
        IOMaximumBandwidth: 0,
        MaskedPaths: null,
        ReadonlyPaths: null,
      },
      NetworkingConfig: { EndpointsConfig: {} },
    }),
  )
})

test('capabilities can be taken away, and given only within the ceiling', () => {
  expect(capabilities({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] })).toEqual(['NET_BIND_SERVICE'])
  expect(capabilities({ drop: ['cap_chown'] })).not.toContain('CHOWN')
  expect(() => capabilities({ add: ['SYS_PTRACE'] })).toThrow(/beyond a container/)
})

const allowed = (text: string) => {
  const { syscalls } = JSON.parse(narrowProfile(text, CAPABILITY_CEILING)) as {
    syscalls: { names: string[]; action: string }[]
  }
  return new Set(syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names))
}
test('a seccomp profile can forbid more, never allow more', () => {
  const denyChmod = allowed(
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["chmod"],"action":"SCMP_ACT_ERRNO"}]}',
  )
  expect(denyChmod.has('chmod')).toBe(false)
  expect(denyChmod.has('openat')).toBe(true)
  for (const name of ['mount', 'bpf', 'unshare', 'setns', 'keyctl', 'reboot', 'io_uring_setup', 'kexec_load'])
    expect(denyChmod.has(name), name).toBe(false)
  const few = allowed(
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read","mount"],"action":"SCMP_ACT_ALLOW"}]}',
  )
  expect([...few]).toEqual(['read'])
  const notify = allowed(
    '{"defaultAction":"SCMP_ACT_NOTIFY","syscalls":[{"names":["read"],"action":"SCMP_ACT_TRACE"}]}',
  )
  expect([...notify]).toEqual([])
})

// The fuzzer: valid bodies, mutated by what attackers know and by chance. Seeded, so a failure can be repeated.
const CASES = 20_000
const SEED = 20261124

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const KEYS = [
  ...HOST,
  ...TOP,
  'Binds',
  'Devices',
  'Sysctls',
  'CgroupParent',
  'UTSMode',
  'UsernsMode',
  'CgroupnsMode',
  'VolumeDriver',
  'StorageOpt',
  'Volumes',
  'PortBindings',
  'MaskedPaths',
  'Links',
  'OomScoreAdj',
  '__proto__',
  'privileged',
  'hostconfig',
  'Annotations',
  'DeviceRequests',
  'CpuQuota',
  'CpuPeriod',
]
const VALUES: unknown[] = [
  true,
  false,
  null,
  0,
  -1,
  1,
  1e18,
  1e9,
  64e6,
  2 ** 53,
  '',
  'host',
  'ALL',
  '/',
  '/etc',
  'v',
  'v:/x',
  '/:/x',
  '/home/learner/a:/x',
  '/home/learner/../x:/y',
  'v:/proc',
  'data:/d:ro',
  '..',
  'container:x',
  'seccomp=unconfined',
  'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
  'no-new-privileges:false',
  'apparmor=unconfined',
  'no-new-privileges',
  'unless-stopped',
  'always',
  'syslog',
  'none',
  'json-file',
  'runc',
  'kata',
  'SYS_ADMIN',
  'CHOWN',
  'drydock.tenant',
  'size=1g',
  'suid',
  'exec,mode=1777',
  'CMD',
]

test(`of ${CASES} mutated bodies none reaches the engine with a forbidden field`, () => {
  const next = random(SEED)
  const pick = <T>(list: T[]): T => list[Math.floor(next() * list.length)] as T
  const value = (depth: number): unknown => {
    const kind = next()
    if (kind < 0.6 || depth > 3) return pick(VALUES)
    if (kind < 0.8) return Array.from({ length: Math.floor(next() * 3) }, () => value(depth + 1))
    return Object.fromEntries(
      Array.from({ length: Math.floor(next() * 4) }, () => [
        pick([
          ...KEYS,
          'Type',
          'Source',
          'Target',
          'Name',
          'Config',
          '/x',
          '80/tcp',
          'Test',
          'Interval',
          'drydock.kind',
          'a',
        ]),
        value(depth + 1),
      ]),
    )
  }
  const shapes: Record<string, () => unknown> = {
    Binds: () => [pick(VALUES), pick(VALUES)].filter((one) => typeof one === 'string'),
    Mounts: () => [
      {
        Type: pick(['volume', 'bind', 'tmpfs', 'npipe']),
        Source: pick(VALUES),
        Target: pick(['/x', '/y', '/', '/proc', '/home']),
        VolumeOptions: next() < 0.3 ? value(2) : undefined,
      },
    ],
    CapAdd: () => [pick(['CHOWN', 'KILL', 'SYS_ADMIN', 'all', 'cap_setuid'])],
    SecurityOpt: () => [pick(VALUES)].filter((one) => typeof one === 'string'),
    Tmpfs: () => ({ [pick(['/x', '/tmp', '/dev'])]: pick(['size=1m', 'suid', 'exec', 'dev', 'mode=1777,exec']) }),
    RestartPolicy: () => ({ Name: pick(['always', 'no', 'on-failure', 'x']), MaximumRetryCount: pick([0, 5, 1e9]) }),
    Labels: () => ({ [pick(['a', 'drydock.tenant', 'DryDock.kind', 'com.example'])]: 'x' }),
  }
  let passed = 0
  for (let index = 0; index < CASES; index++) {
    const host: Record<string, unknown> = {}
    const body: Record<string, unknown> = { Image: 'x', HostConfig: host }
    for (let count = Math.floor(next() * 4); count >= 0; count--) {
      const key = pick(KEYS)
      const shaped = next() < 0.7 && Object.hasOwn(shapes, key) ? shapes[key]?.() : value(0)
      Object.defineProperty(next() < 0.75 ? host : body, key, {
        value: shaped,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    let built: ReturnType<typeof build>
    try {
      built = build(JSON.parse(JSON.stringify(body)))
    } catch (error) {
      // A refusal is fine; any other failure is a hole in the parsing.
      if (!(error instanceof Refusal))
        throw new Error(`case ${index} of seed ${SEED}: ${JSON.stringify(body)}`, { cause: error })
      continue
    }
    passed++
    holds(built)
  }
  expect(passed).toBeGreaterThan(CASES / 20)
})
