import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import { type GitSource, gitFields, readGit } from './git-source'

const MIB = 1024 * 1024

const bool = z.enum(['true', 'false', '1', '0', '']).transform((value) => value === 'true' || value === '1')

const schema = z.object({
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      'must start with postgresql://, for example postgresql://drydock:secret@localhost:5432/drydock',
    ),
  /** unix:///path or tcp://host:port; empty: the default socket. */
  DOCKER_HOST: z.string().default('unix:///var/run/docker.sock'),
  /** The engine that builds submissions; the same as DOCKER_HOST unless a second one is given. */
  DRYDOCK_BUILD_DOCKER_HOST: z.string().optional(),
  DRYDOCK_SECRET: z.string().min(32, 'needs at least 32 characters, for example the output of: openssl rand -hex 32'),
  DRYDOCK_URL: z.url({
    protocol: /^https?$/,
    error: 'must be the address that browsers open, for example https://school.example',
  }),
  DRYDOCK_HOST: z.string().default('127.0.0.1'),
  DRYDOCK_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  DRYDOCK_DATA: z.string().default('.drydock'),
  DRYDOCK_LABS: z.string().default('labs'),
  /** Read the labs folder anew when a file in it changes. */
  DRYDOCK_LABS_WATCH: bool.default(false),
  /** What becomes of lessons of the folder: offered by themselves, or once somebody publishes them. */
  DRYDOCK_LABS_PUBLISH: z.enum(['auto', 'review']).default('auto'),
  ...gitFields,
  /** Where a broker of its own serves web servers; empty: this process is its own broker. */
  DRYDOCK_BROKER: z
    .string()
    .regex(/^unix:\/\/\/.+/, 'must be a socket, for example unix:///run/drydock/broker.sock')
    .optional(),
  DRYDOCK_LOG: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Marks containers as ours, so that two Drydocks may share one engine. */
  DRYDOCK_INSTANCE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'may hold small letters, digits and hyphens')
    .default('drydock'),
  DRYDOCK_RUNTIME: z.string().optional(),
  DRYDOCK_SIGN_UP: z.enum(['open', 'closed']).default('open'),
  DRYDOCK_TRUST_PROXY: bool.default(false),
  DRYDOCK_SANDBOX_MEMORY_MIB: z.coerce.number().int().min(32).max(65536).default(256),
  DRYDOCK_SANDBOX_CPUS: z.coerce.number().min(0.05).max(64).default(0.5),
  DRYDOCK_SANDBOX_PIDS: z.coerce.number().int().min(16).max(32768).default(128),
  DRYDOCK_SANDBOX_DISK_MIB: z.coerce.number().int().min(8).max(65536).default(64),
  DRYDOCK_SANDBOX_MINUTES: z.coerce.number().int().min(1).max(1440).default(90),
  DRYDOCK_SANDBOX_IDLE_MINUTES: z.coerce.number().min(0.05).max(1440).default(20),
  DRYDOCK_SANDBOX_LIMIT: z.coerce.number().int().min(1).max(10000).default(40),
  DRYDOCK_USER_SANDBOXES: z.coerce.number().int().min(1).max(100).default(3),
  DRYDOCK_CLASS_SANDBOXES: z.coerce.number().int().min(1).max(10000).optional(),
  /** How many the engine makes at once; by default one for each processor, at least two. */
  DRYDOCK_STARTS: z.coerce.number().int().min(1).max(1000).default(Math.max(2, availableParallelism())),
  /** Started sandboxes in stock altogether; 0: none. */
  DRYDOCK_POOL: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(Math.max(2, 2 * availableParallelism())),
  /** Started sandboxes in stock for each image, also when nobody has asked for one lately. */
  DRYDOCK_POOL_MIN: z.coerce.number().int().min(0).max(100).default(1),
  DRYDOCK_FREE_MEMORY_MIB: z.coerce.number().int().min(0).max(1048576).default(512),
  DRYDOCK_FREE_DISK_MIB: z.coerce.number().int().min(0).max(16777216).default(1024),
  /** Where the sockets of learners' engines lie; must be the same path for the engine. "off": learners have none. */
  DRYDOCK_TENANT_DIR: z.string().optional(),
  DRYDOCK_TENANT_KEEP_HOURS: z.coerce.number().min(0).max(8760).default(72),
  DRYDOCK_TENANT_CONTAINERS: z.coerce.number().int().min(1).max(500).default(12),
  DRYDOCK_TENANT_MEMORY_MIB: z.coerce.number().int().min(32).max(65536).default(512),
  DRYDOCK_TENANT_CPUS: z.coerce.number().min(0.05).max(64).default(1),
  DRYDOCK_TENANT_PIDS: z.coerce.number().int().min(16).max(32768).default(128),
  DRYDOCK_TENANT_NETWORKS: z.coerce.number().int().min(1).max(50).default(5),
  DRYDOCK_TENANT_VOLUMES: z.coerce.number().int().min(1).max(500).default(10),
  DRYDOCK_TENANT_DISK_MIB: z.coerce.number().int().min(16).max(1048576).default(512),
  DRYDOCK_TENANT_IMAGES: z.coerce.number().int().min(1).max(1000).default(30),
  DRYDOCK_TENANT_IMAGE_MIB: z.coerce.number().int().min(16).max(1048576).default(1024),
  DRYDOCK_TENANT_REGISTRY_MIB: z.coerce.number().int().min(1).max(1048576).default(512),
  DRYDOCK_REGISTRY_MIB: z.coerce.number().int().min(1).max(16777216).default(10240),
  DRYDOCK_TENANT_BUILD_SECONDS: z.coerce.number().int().min(5).max(3600).default(120),
  DRYDOCK_TENANT_SUBNETS: z
    .string()
    .regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, 'must be a network, for example 10.213.0.0/16')
    .default('10.213.0.0/16'),
  /** host:port of the registry behind registry.lab:5000, as the engine reaches it. */
  DRYDOCK_TENANT_REGISTRY: z
    .string()
    .regex(/^[\w.-]+:\d+$/, 'must be host:port, for example 127.0.0.1:5001')
    .optional(),
  DRYDOCK_PREVIEW_URL: z
    .string()
    .regex(/^(path|https?:\/\/\*\.[\w.-]+(:\d+)?)$/, 'must be "path", or like https://*.preview.school.example')
    .optional(),
  DRYDOCK_BUILD_MEMORY_MIB: z.coerce.number().int().min(64).max(65536).default(1024),
  DRYDOCK_BUILD_SECONDS: z.coerce.number().int().min(5).max(3600).default(180),
  DRYDOCK_GRADERS: z.coerce.number().int().min(1).max(64).default(1),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().default('Single sign-on'),
})

/** Every setting, checked and frozen; the one place where the environment is read. Sizes are bytes, times are ms. */
export interface Config {
  databaseUrl: string
  dockerHost: string
  buildDockerHost: string
  secret: string
  url: string
  host: string
  port: number
  dataDir: string
  labsDir: string
  watchLabs: boolean
  publishLabs: 'auto' | 'review'
  /** A repository that lessons come from; null: they are those of `labsDir`. Images are always made from there. */
  git: GitSource | null
  /** Path of the broker's socket; null: the broker is part of the server. */
  brokerPath: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  instance: string
  signUp: 'open' | 'closed'
  trustProxy: boolean
  sandbox: {
    memoryBytes: number
    nanoCpus: number
    pids: number
    diskBytes: number
    lifetimeMs: number
    idleMs: number
    limit: number
    perUser: number
    perClass: number | null
    starts: number
    pool: { min: number; max: number }
    keepFree: { memoryBytes: number; diskBytes: number }
    runtime: string | undefined
    /** Null-like when learners have no engine of their own. */
    socketDir?: string
  }
  /** What one learner may have on the engine, for one lesson. */
  tenant: {
    /** Null: learners have no engine. */
    dir: string | null
    retentionMs: number
    containers: number
    memoryBytes: number
    nanoCpus: number
    pids: number
    networks: number
    volumes: number
    diskBytes: number
    images: number
    imageBytes: number
    registryBytes: number
    /** Of all learners together. */
    registryTotalBytes: number
    buildSeconds: number
    subnets: string
    /** Null: there is no registry.lab:5000. */
    registry: string | null
  }
  /** Address of previews with * for one label, or "path": below the site's own address. */
  previewUrl: string
  build: { memoryBytes: number; timeoutMs: number; graders: number }
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null
}

/**
 * Reads the settings from `env` (names as in docs/settings.md).
 * Throws `config_invalid` that names every faulty variable at once.
 */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(present)
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  const oidcNames = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
  const missing = oidcNames.filter((name) => !present[name])
  if (missing.length > 0 && missing.length < oidcNames.length)
    faults.push(`${missing.join(', ')}: missing; OIDC needs all of ${oidcNames.join(', ')}`)
  if (parsed.success && parsed.data.DRYDOCK_LABS_WATCH && parsed.data.DRYDOCK_LABS_GIT)
    faults.push('DRYDOCK_LABS_WATCH: a repository is fetched and not watched; set one of the two')
  if (!parsed.success || faults.length > 0) {
    throw new AppError(
      'config_invalid',
      `Settings are not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
      { details: { faults } },
    )
  }
  const e = parsed.data
  const tenantDir = tenantDirOf(e)
  return Object.freeze<Config>({
    databaseUrl: e.DATABASE_URL,
    dockerHost: e.DOCKER_HOST,
    buildDockerHost: e.DRYDOCK_BUILD_DOCKER_HOST ?? e.DOCKER_HOST,
    secret: e.DRYDOCK_SECRET,
    url: e.DRYDOCK_URL.replace(/\/$/, ''),
    host: e.DRYDOCK_HOST,
    port: e.DRYDOCK_PORT,
    dataDir: e.DRYDOCK_DATA,
    labsDir: e.DRYDOCK_LABS,
    watchLabs: e.DRYDOCK_LABS_WATCH,
    publishLabs: e.DRYDOCK_LABS_PUBLISH,
    git: readGit(e),
    brokerPath: e.DRYDOCK_BROKER?.replace('unix://', '') ?? null,
    logLevel: e.DRYDOCK_LOG,
    instance: e.DRYDOCK_INSTANCE,
    signUp: e.DRYDOCK_SIGN_UP,
    trustProxy: e.DRYDOCK_TRUST_PROXY,
    sandbox: {
      memoryBytes: e.DRYDOCK_SANDBOX_MEMORY_MIB * MIB,
      nanoCpus: Math.round(e.DRYDOCK_SANDBOX_CPUS * 1e9),
      pids: e.DRYDOCK_SANDBOX_PIDS,
      diskBytes: e.DRYDOCK_SANDBOX_DISK_MIB * MIB,
      lifetimeMs: e.DRYDOCK_SANDBOX_MINUTES * 60_000,
      idleMs: e.DRYDOCK_SANDBOX_IDLE_MINUTES * 60_000,
      limit: e.DRYDOCK_SANDBOX_LIMIT,
      perUser: e.DRYDOCK_USER_SANDBOXES,
      perClass: e.DRYDOCK_CLASS_SANDBOXES ?? null,
      starts: e.DRYDOCK_STARTS,
      pool: { min: e.DRYDOCK_POOL_MIN, max: e.DRYDOCK_POOL },
      keepFree: { memoryBytes: e.DRYDOCK_FREE_MEMORY_MIB * MIB, diskBytes: e.DRYDOCK_FREE_DISK_MIB * MIB },
      runtime: e.DRYDOCK_RUNTIME,
      socketDir: tenantDir ?? undefined,
    },
    tenant: {
      dir: tenantDir,
      retentionMs: e.DRYDOCK_TENANT_KEEP_HOURS * 3_600_000,
      containers: e.DRYDOCK_TENANT_CONTAINERS,
      memoryBytes: e.DRYDOCK_TENANT_MEMORY_MIB * MIB,
      nanoCpus: Math.round(e.DRYDOCK_TENANT_CPUS * 1e9),
      pids: e.DRYDOCK_TENANT_PIDS,
      networks: e.DRYDOCK_TENANT_NETWORKS,
      volumes: e.DRYDOCK_TENANT_VOLUMES,
      diskBytes: e.DRYDOCK_TENANT_DISK_MIB * MIB,
      images: e.DRYDOCK_TENANT_IMAGES,
      imageBytes: e.DRYDOCK_TENANT_IMAGE_MIB * MIB,
      registryBytes: e.DRYDOCK_TENANT_REGISTRY_MIB * MIB,
      registryTotalBytes: e.DRYDOCK_REGISTRY_MIB * MIB,
      buildSeconds: e.DRYDOCK_TENANT_BUILD_SECONDS,
      subnets: e.DRYDOCK_TENANT_SUBNETS,
      registry: e.DRYDOCK_TENANT_REGISTRY ?? null,
    },
    previewUrl: e.DRYDOCK_PREVIEW_URL ?? previewUrlOf(e.DRYDOCK_URL),
    build: {
      memoryBytes: e.DRYDOCK_BUILD_MEMORY_MIB * MIB,
      timeoutMs: e.DRYDOCK_BUILD_SECONDS * 1000,
      graders: e.DRYDOCK_GRADERS,
    },
    oidc:
      e.OIDC_ISSUER && e.OIDC_CLIENT_ID && e.OIDC_CLIENT_SECRET
        ? { issuer: e.OIDC_ISSUER, clientId: e.OIDC_CLIENT_ID, clientSecret: e.OIDC_CLIENT_SECRET, name: e.OIDC_NAME }
        : null,
  })
}

/** A socket can be handed to sandboxes of an engine on this machine only, unless somebody says that it can. */
function tenantDirOf(e: z.infer<typeof schema>): string | null {
  if (e.DRYDOCK_TENANT_DIR === 'off') return null
  if (e.DRYDOCK_TENANT_DIR) return resolve(e.DRYDOCK_TENANT_DIR)
  return e.DOCKER_HOST.startsWith('unix://') ? resolve(e.DRYDOCK_DATA, 'tenants') : null
}

/** Browsers find every name below localhost without being told where it is. */
function previewUrlOf(siteUrl: string): string {
  const { protocol, hostname, port } = new URL(siteUrl)
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return local ? `${protocol}//*.localhost${port ? `:${port}` : ''}` : 'path'
}
