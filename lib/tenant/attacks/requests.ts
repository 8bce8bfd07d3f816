/** A call that a hostile learner makes, and for which reason it is refused. */
export interface Attack {
  name: string
  method: string
  path: string
  body?: unknown
  headers?: Record<string, string>
  status: number
  why: RegExp
}

const IMAGE = 'debian:bookworm-slim'
const OTHER_ID = 'f'.repeat(64)

/** Creates whose body has these parts beside an image. */
const host = (name: string, HostConfig: unknown, why: RegExp, status = 403): Attack => ({
  name,
  method: 'POST',
  path: '/containers/create',
  body: { Image: IMAGE, HostConfig },
  status,
  why,
})
const top = (name: string, part: object, why: RegExp, status = 403): Attack => ({
  name,
  method: 'POST',
  path: '/containers/create',
  body: { Image: IMAGE, ...part },
  status,
  why,
})
const raw = (name: string, body: string, why: RegExp, status = 403): Attack => ({
  name,
  method: 'POST',
  path: '/containers/create',
  body,
  status,
  why,
})
const call = (name: string, method: string, path: string, status: number, why: RegExp, body?: unknown): Attack => ({
  name,
  method,
  path,
  body,
  status,
  why,
})

export const REQUEST_ATTACKS: Attack[] = [
  // Rule 2: what would reach the machine from a container.
  host('privileged', { Privileged: true }, /privileged container is root/i),
  host('privileged as a word', { Privileged: 'yes' }, /privileged container is root/i),
  host('a bind of the root', { Binds: ['/:/host'] }, /cannot be mounted/),
  host('a bind of /etc, read-only', { Binds: ['/etc:/x:ro'] }, /cannot be mounted/),
  host("a bind of the engine's socket", { Binds: ['/var/run/docker.sock:/s'] }, /cannot be mounted/),
  host('a bind that climbs out of the home', { Binds: ['/home/learner/../../etc:/x'] }, /invalid path/, 400),
  host(
    'a bind of a folder whose name begins like the home',
    { Binds: ['/home/learner-of-another:/x'] },
    /cannot be mounted/,
  ),
  host('a mount of type bind', { Mounts: [{ Type: 'bind', Source: '/root', Target: '/x' }] }, /cannot be mounted/),
  host('a mount of type npipe', { Mounts: [{ Type: 'npipe', Source: '/x', Target: '/x' }] }, /reach the machine/),
  host('a mount of type cluster', { Mounts: [{ Type: 'cluster', Source: 'x', Target: '/x' }] }, /reach the machine/),
  host(
    'a volume whose driver options are a bind',
    {
      Mounts: [
        {
          Type: 'volume',
          Source: 'v',
          Target: '/x',
          VolumeOptions: { DriverConfig: { Name: 'local', Options: { type: 'none', o: 'bind', device: '/' } } },
        },
      ],
    },
    /VolumeOptions/,
    400,
  ),
  host(
    'a volume that is a path',
    { Mounts: [{ Type: 'volume', Source: '/etc', Target: '/x' }] },
    /must be a name/,
    400,
  ),
  host(
    'a volume with the name of a path',
    { Mounts: [{ Type: 'volume', Source: '../../etc', Target: '/x' }] },
    /Invalid name/,
    400,
  ),
  host('a bind with shared propagation', { Binds: ['v:/x:rshared'] }, /reach beyond/),
  host('a mount over /proc', { Binds: ['v:/proc/sys'] }, /keeps the container apart/),
  host('a mount over the hidden home', { Binds: ['v:/.drydock/home'] }, /keeps the container apart/),
  host('a mount over /', { Binds: ['v:/'] }, /can't be '\/'/, 400),
  host('a tmpfs with suid', { Tmpfs: { '/x': 'suid' } }, /not offered/),
  host('a tmpfs with dev', { Tmpfs: { '/x': 'dev,exec' } }, /not offered/),
  host('all capabilities', { CapAdd: ['ALL'] }, /beyond a container/),
  host('SYS_ADMIN in small letters', { CapAdd: ['sys_admin'] }, /beyond a container/),
  host('NET_RAW', { CapAdd: ['CAP_NET_RAW'] }, /beyond a container/),
  host('no seccomp', { SecurityOpt: ['seccomp=unconfined'] }, /stay filtered/),
  host('no seccomp, old form', { SecurityOpt: ['seccomp:unconfined'] }, /stay filtered/),
  host('no AppArmor', { SecurityOpt: ['apparmor=unconfined'] }, /would loosen/),
  host('no labels', { SecurityOpt: ['label=disable'] }, /would loosen/),
  host('new privileges', { SecurityOpt: ['no-new-privileges=false'] }, /cannot gain privileges/),
  host('unmasked paths by option', { SecurityOpt: ['systempaths=unconfined'] }, /would loosen/),
  host('unmasked paths', { MaskedPaths: [] }, /stay hidden/),
  host('writable kernel settings', { ReadonlyPaths: [] }, /stay hidden/),
  host("the machine's network", { NetworkMode: 'host' }, /shared by all/),
  host("the machine's processes", { PidMode: 'host' }, /machine's processes/),
  host("the machine's shared memory", { IpcMode: 'host' }, /stays within/),
  host("the machine's name", { UTSMode: 'host' }, /--hostname/),
  host("the machine's users", { UsernsMode: 'host' }, /step out/),
  host("the machine's control groups", { CgroupnsMode: 'host' }, /control groups/),
  host('a cgroup parent', { CgroupParent: '/' }, /placed by the platform/),
  host(
    'a device',
    { Devices: [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/sda', CgroupPermissions: 'rwm' }] },
    /Devices belong/,
  ),
  host('a device rule', { DeviceCgroupRules: ['b *:* rwm'] }, /Devices belong/),
  host('a GPU', { DeviceRequests: [{ Count: -1 }] }, /no GPU/),
  host('a sysctl', { Sysctls: { 'kernel.shmmax': '1' } }, /kernel reach beyond/),
  host('another runtime', { Runtime: 'kata' }, /chosen by the platform/),
  host(
    'a log driver that calls out',
    { LogConfig: { Type: 'syslog', Config: { 'syslog-address': 'tcp://10.0.0.1:1' } } },
    /out of the engine/,
  ),
  host('a volume driver', { VolumeDriver: 'nfs' }, /Drivers reach/),
  host('a size for the file system', { StorageOpt: { size: '100G' } }, /set by the platform/),
  host('no ending when memory is out', { OomKillDisable: true }, /must be ended/),
  host('others are ended first', { OomScoreAdj: -1000 }, /decided by the platform/),
  host('real-time CPU', { CpuRealtimeRuntime: 950000 }, /take the CPU/),
  host('endless open files', { Ulimits: [{ Name: 'nofile', Soft: 1e6, Hard: 1e6 }] }, /at most 4096/, 409),
  host('processes counted by user', { Ulimits: [{ Name: 'nproc', Soft: 1, Hard: 1 }] }, /set by the platform/),
  host('core dumps', { Ulimits: [{ Name: 'core', Soft: 1, Hard: 1 }] }, /at most 0/, 409),
  host('the gateway of the machine by name', { ExtraHosts: ['h:host-gateway'] }, /not offered/),
  host('a link to another', { Links: ['web:db'] }, /outdated/),
  host('annotations for the runtime', { Annotations: { 'run.oci.keep_original_groups': '1' } }, /speak to the runtime/),
  host('a field of the future', { FutureHole: true }, /not part of this engine/),
  // Rule 5: budgets.
  host('more memory than all may have', { Memory: 2 ** 40 }, /--memory/, 409),
  host('more CPUs than all may have', { NanoCpus: 64e9 }, /--cpus/, 409),
  host('more CPUs by quota and period', { CpuPeriod: 1000, CpuQuota: 1000000 }, /--cpus/, 409),
  host('more processes than a container may have', { PidsLimit: 1e6 }, /--pids-limit/, 409),
  host('a huge shared memory', { ShmSize: 2 ** 35 }, /--shm-size/, 409),
  top(
    'a health check each millisecond',
    { Healthcheck: { Test: ['CMD', 'true'], Interval: 1e6 } },
    /once a second/,
    400,
  ),
  // Rule 2 again: keys that the engine would read without minding their case, or twice.
  raw('a key in small letters', `{"Image":"${IMAGE}","hostconfig":{"privileged":true}}`, /hostconfig cannot be set/),
  raw('a key in capitals', `{"Image":"${IMAGE}","HostConfig":{"PRIVILEGED":true}}`, /PRIVILEGED cannot be set/),
  raw(
    'a key twice, the second dangerous',
    `{"Image":"${IMAGE}","HostConfig":{},"HostConfig":{"Privileged":true}}`,
    /privileged container/i,
  ),
  raw('a prototype', `{"Image":"${IMAGE}","__proto__":{"HostConfig":{"Privileged":true}}}`, /cannot hold the key/, 400),
  raw(
    'a constructor',
    `{"Image":"${IMAGE}","HostConfig":{"constructor":{"prototype":{"x":1}}}}`,
    /constructor cannot be set/,
  ),
  raw('two documents', `{"Image":"${IMAGE}"}{"HostConfig":{"Privileged":true}}`, /not JSON/, 400),
  raw('a list', `[{"Image":"${IMAGE}"}]`, /body/, 400),
  raw('a key with a long s', `{"Image":"${IMAGE}","HostConfig":{"Privileged\u017f":true}}`, /cannot be set/),
  // Rule 3: names, ids and labels.
  top('a label of ours', { Labels: { 'drydock.tenant': 'ffffffffffff' } }, /kept for the platform/),
  top('a label of ours in capitals', { Labels: { 'DRYDOCK.kind': 'sandbox' } }, /kept for the platform/),
  call('a name with a slash', 'POST', '/containers/create?name=..%2Fweb', 400, /Invalid name/, { Image: IMAGE }),
  call(
    'a filter on labels of ours',
    'GET',
    `/containers/json?filters=${encodeURIComponent('{"label":["drydock.tenant"]}')}`,
    403,
    /cannot be asked/,
  ),
  call(
    'a filter on labels of ours, old form',
    'GET',
    `/containers/json?filters=${encodeURIComponent('{"label":{"drydock.tenant=x":true}}')}`,
    403,
    /cannot be asked/,
  ),
  call(
    'pruning by labels of ours',
    'POST',
    `/containers/prune?filters=${encodeURIComponent('{"label":["drydock.instance"]}')}`,
    403,
    /cannot be asked/,
  ),
  call(
    'a pattern that never ends',
    'GET',
    `/containers/json?filters=${encodeURIComponent('{"name":["(a+)+$"]}')}`,
    400,
    /only letters/,
  ),
  call('an id that is no one’s', 'GET', `/containers/${OTHER_ID}/json`, 404, /No such container/),
  call('a command that is no one’s', 'POST', `/exec/${OTHER_ID}/start`, 404, /No such exec/, {}),
  call('a network that is kept', 'POST', '/networks/create', 403, /predefined/, { Name: 'host' }),
  call('removing the default network', 'DELETE', '/networks/bridge', 403, /pre-defined/),
  call("the engine's own default network by its id", 'GET', `/networks/${'a'.repeat(64)}`, 404, /not found/),
  call('a volume of the platform', 'GET', '/volumes/drydock-main-sandbox-home', 404, /no such volume/),
  top('the network of a stranger', { HostConfig: { NetworkMode: `container:${OTHER_ID}` } }, /No such container/, 404),
  top('the processes of a stranger', { HostConfig: { PidMode: `container:${OTHER_ID}` } }, /No such container/, 404),
  top('the volumes of a stranger', { HostConfig: { VolumesFrom: [OTHER_ID] } }, /No such container/, 404),
  // Networks and volumes that would reach the machine.
  call('a network on a device of the machine', 'POST', '/networks/create', 403, /Other drivers/, {
    Name: 'n',
    Driver: 'macvlan',
  }),
  call('a bridge that exists', 'POST', '/networks/create', 403, /Options of the driver/, {
    Name: 'n',
    Options: { 'com.docker.network.bridge.name': 'docker0' },
  }),
  call('addresses of the machine', 'POST', '/networks/create', 403, /chooses addresses/, {
    Name: 'n',
    IPAM: { Config: [{ Subnet: '10.0.0.0/8' }] },
  }),
  call('a volume that is a bind', 'POST', '/volumes/create', 403, /Options of the driver/, {
    Name: 'v',
    DriverOpts: { type: 'none', o: 'bind', device: '/' },
  }),
  call('a volume of another driver', 'POST', '/volumes/create', 403, /Drivers reach/, { Name: 'v', Driver: 'rexray' }),
  // Rule 1: what is not declared.
  call('a swarm', 'POST', '/swarm/init', 403, /no part in a swarm/, {}),
  call('a plugin', 'POST', '/plugins/pull?remote=x', 403, /Plugins run/),
  call('secrets of a swarm', 'GET', '/secrets', 403, /mount=type=secret/),
  call('attach by WebSocket', 'GET', '/containers/x/attach/ws', 403, /WebSocket/),
  call('a checkpoint', 'POST', '/containers/x/checkpoints', 403, /docker commit/),
  call('the version twice', 'GET', '/v1.41/v1.41/containers/json', 403, /not part/),
  call('an encoded slash', 'GET', '/containers/x%2fjson/json', 400, /not usable/),
  call('an encoded climb', 'GET', '/containers/%2e%2e/json', 400, /not usable/),
  call('a climb', 'GET', '/volumes/../containers/json', 403, /not part/),
  call('an encoded zero', 'GET', '/containers/x%00/json', 400, /not usable/),
  call('two slashes', 'GET', '//containers/json', 403, /not part/),
  call('a version that the engine has not', 'GET', '/v1.99/containers/json', 400, /too new/),
  call('a version from before limits', 'GET', '/v1.12/containers/json', 400, /too old/),
  call('a query that is not declared', 'GET', '/containers/json?force=1', 400, /query/),
  call('a start that brings a configuration', 'POST', '/containers/x/start', 400, /takes no body/, {
    Privileged: true,
  }),
  call('a profile server of the engine', 'GET', '/debug/pprof/', 403, /not part/),
  call('ps with the environment of the machine', 'GET', '/containers/x/top?ps_args=auxe', 404, /No such container/),
  call('credentials for another registry', 'POST', '/auth', 403, /registry\.lab:5000/, {
    username: 'a',
    password: 'b',
    serveraddress: 'https://index.docker.io/v1/',
  }),
]
