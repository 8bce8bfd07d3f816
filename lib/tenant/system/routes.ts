import { pipeline } from 'node:stream'
import { z } from 'zod'
import { listOwn } from '../containers/rows'
import { shownRow } from '../containers/shown'
import { parseFilters } from '../filters'
import { listOwned } from '../images/find'
import { showImages } from '../images/list'
import { mapJsonLines } from '../lines'
import { parseKnown } from '../parse-known'
import { forbid } from '../refusal'
import { type AnyRoute, defineRoute, json, NO_BODY, NO_QUERY, text } from '../route'
import type { TenantContext } from '../types'
import { shownVolume } from '../volumes/routes'
import { listVolumes } from '../volumes/rows'
import { EVENT_FILTERS, eventMapper, noticeEvent } from './events'
import { pingRoutes } from './ping'

const noun = 'system'
const TIME = /^[0-9TZ:.+-]{0,40}$/
const REGISTRY = /^(https?:\/\/)?registry\.lab:5000(\/.*)?$/
const secret = z.string().max(16_384).optional()
const AUTH = z.object({
  username: secret,
  password: secret,
  email: secret,
  auth: secret,
  identitytoken: secret,
  registrytoken: secret,
  serveraddress: z.string().max(256).optional(),
})

export const systemRoutes: AnyRoute[] = [
  ...pingRoutes,
  defineRoute({
    method: 'GET',
    path: '/info',
    noun,
    command: 'docker info',
    summary: 'The engine as far as it is yours: your own counts, your own limits.',
    query: NO_QUERY,
    body: NO_BODY,
    handle: async ({ ctx }) => json(await info(ctx)),
  }),
  defineRoute({
    method: 'GET',
    path: '/system/df',
    noun,
    command: 'docker system df',
    summary: 'What your images, containers and volumes take.',
    query: z.strictObject({ type: z.union([z.string(), z.array(z.string())]).optional(), verbose: text(/^\w*$/) }),
    body: NO_BODY,
    handle: async ({ ctx }) => {
      const [rows, volumes, images] = await Promise.all([
        listOwn(ctx, { size: true }),
        listVolumes(ctx),
        showImages(ctx, { all: false, filters: new Map() }),
      ])
      const owned = await listOwned(ctx)
      const layers = owned.filter(({ owner }) => owner === 'own').reduce((sum, { row }) => sum + row.Size, 0)
      const unknown = { Size: -1, RefCount: -1 }
      return json({
        LayersSize: layers,
        Images: images,
        Containers: rows.map((row) => shownRow(ctx, row)),
        Volumes: volumes.map((one) => ({ ...shownVolume(one), UsageData: one.UsageData ?? unknown })),
        BuildCache: [],
        BuilderSize: 0,
      })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/events',
    noun,
    command: 'docker events',
    summary: 'What happens to your containers, images, networks and volumes.',
    query: z.strictObject({ since: text(TIME), until: text(TIME), filters: z.string().max(16_384).optional() }),
    body: NO_BODY,
    handle: async ({ ctx, query, signal, version }) => {
      const wanted = parseFilters(query.filters, EVENT_FILTERS)
      const map = await eventMapper(ctx, wanted)
      const filters = { type: ['container', 'image', 'network', 'volume'] }
      const { body } = await ctx.upstream.stream({
        method: 'GET',
        path: ['events'],
        query: { since: query.since, until: query.until, filters },
        signal,
        version,
      })
      const lines = mapJsonLines(map)
      const quiet = ctx.disk.listen((notice) => {
        const event = query.until === undefined ? noticeEvent(notice, wanted) : null
        if (event) lines.push(`${JSON.stringify(event)}\n`)
      })
      return {
        kind: 'stream',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: pipeline(body, lines, quiet),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/auth',
    noun,
    command: 'docker login',
    summary: 'Needed nowhere: the registry on board knows you by your socket.',
    limits: ['No other registry can be reached, so nothing is passed on.'],
    query: NO_QUERY,
    body: { kind: 'json', schema: z.looseObject({}), maxBytes: 64 * 1024 },
    handle: async ({ body }) => {
      const { serveraddress = '' } = parseKnown(AUTH, body, { where: '' })
      if (!REGISTRY.test(serveraddress))
        throw forbid('registry', 'Only registry.lab:5000 can be reached from here: docker login registry.lab:5000.')
      return json({ Status: 'Login Succeeded', IdentityToken: '' })
    },
  }),
]

async function info(ctx: TenantContext) {
  const [rows, images, facts, up] = await Promise.all([
    listOwn(ctx),
    listOwned(ctx),
    ctx.upstream.facts(),
    ctx.upstream.json<Record<string, unknown>>({ method: 'GET', path: ['info'] }),
  ])
  const { quota, id } = ctx.tenant
  const count = (state: string) => rows.filter(({ State }) => State === state).length
  return {
    ID: id,
    Name: 'drydock',
    Containers: rows.length,
    ContainersRunning: count('running'),
    ContainersPaused: count('paused'),
    ContainersStopped: rows.length - count('running') - count('paused'),
    Images: images.length,
    Driver: up.Driver,
    DriverStatus: [],
    Plugins: { Volume: ['local'], Network: ['bridge', 'null'], Authorization: null, Log: ['json-file', 'local'] },
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    OomKillDisable: false,
    Debug: false,
    NFd: 0,
    NGoroutines: 0,
    SystemTime: new Date().toISOString(),
    LoggingDriver: 'json-file',
    CgroupDriver: up.CgroupDriver,
    CgroupVersion: up.CgroupVersion,
    NEventsListener: 0,
    KernelVersion: up.KernelVersion,
    OperatingSystem: up.OperatingSystem,
    OSVersion: up.OSVersion,
    OSType: 'linux',
    Architecture: up.Architecture,
    // Of a learner's own, as far as they can see: the sum of what their containers may use.
    NCPU: Math.max(1, Math.ceil(quota.nanoCpus / 1e9)),
    MemTotal: quota.memoryBytes,
    IndexServerAddress: 'registry.lab:5000',
    RegistryConfig: { InsecureRegistryCIDRs: [], IndexConfigs: {}, Mirrors: [] },
    GenericResources: null,
    DockerRootDir: '/var/lib/docker',
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: facts.version,
    Runtimes: { runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: { ID: '' },
    RuncCommit: { ID: '' },
    InitCommit: { ID: '' },
    SecurityOptions: ['name=seccomp,profile=default', 'name=no-new-privileges'],
    Warnings: null,
  }
}
