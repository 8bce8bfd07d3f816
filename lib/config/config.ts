import { z } from 'zod'
import { AppError } from '@/lib/base/errors'

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
    runtime: string | undefined
  }
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
  if (!parsed.success || faults.length > 0) {
    throw new AppError(
      'config_invalid',
      `Settings are not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
      { details: { faults } },
    )
  }
  const e = parsed.data
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
      runtime: e.DRYDOCK_RUNTIME,
    },
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
