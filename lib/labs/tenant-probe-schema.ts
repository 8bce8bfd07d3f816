import { z } from 'zod'
import { absolutePath, pattern, variableName } from './names'

/** A name that the learner gives; `${NAME}` may stand for a part of it. */
const ownName = z.string().min(1).max(200)
const value = z.string().max(2000)
const capability = z
  .string()
  .regex(/^(ALL|[A-Z][A-Z_]{1,30})$/, 'must be ALL or a capability such as "NET_BIND_SERVICE"')
const words = z.array(z.string().max(500)).max(30)
const texts = { contains: z.string().min(1).max(2000).optional(), matches: pattern.optional() }

/** Probes of what the learner made with an engine of their own. */
export const containerProbe = z.strictObject({
  name: ownName,
  exists: z.boolean().optional(),
  running: z.boolean().optional(),
  exit: z.number().int().min(0).max(255).optional(),
  oom: z.boolean().optional(),
  health: z.enum(['starting', 'healthy', 'unhealthy', 'none']).optional(),
  publishes: z
    .string()
    .regex(/^(\d+|\$\{[A-Z0-9_]+\})$/, 'must be a port as text, or a value such as "${PORT}"')
    .optional(),
  image: ownName.optional(),
  sameImageAs: ownName.optional(),
  memoryMiB: z.number().int().positive().optional(),
  cpus: z.number().positive().max(64).optional(),
  pids: z.number().int().positive().optional(),
  readOnly: z.boolean().optional(),
  user: z.string().max(64).optional(),
  networks: z.array(ownName).max(10).optional(),
  networkOf: ownName.optional(),
  pidsOf: ownName.optional(),
  drops: z.array(capability).min(1).max(20).optional(),
  adds: z.array(capability).max(20).optional(),
  seccomp: z.boolean().optional(),
  denies: z
    .array(z.string().regex(/^[a-z0-9_]+$/))
    .min(1)
    .max(20)
    .optional(),
  logs: z.strictObject(texts).optional(),
  env: z.record(variableName, value).optional(),
  mounts: z.strictObject({ volume: ownName.optional(), at: absolutePath.optional() }).optional(),
})

export const imageProbe = z.strictObject({
  name: ownName,
  exists: z.boolean().optional(),
  same: ownName.optional(),
  entrypoint: words.optional(),
  cmd: words.optional(),
  user: z.string().max(64).optional(),
  env: z.record(variableName, value).optional(),
  labels: z.record(z.string().max(200), value).optional(),
  pushed: z.boolean().optional(),
})

export const layersProbe = z.strictObject({
  image: ownName,
  number: z.number().int().positive().optional(),
  extends: ownName.optional(),
  plus: z.number().int().positive().optional(),
  sharesWith: ownName.optional(),
  shared: z.number().int().positive().optional(),
  contains: absolutePath.optional(),
  lacks: absolutePath.optional(),
  maxMiB: z.number().positive().optional(),
})

export const registryProbe = z.strictObject({
  name: z
    .string()
    .regex(
      /^registry\.lab:5000\/[a-z0-9$][^\s]{0,180}$/,
      'must be a name of the registry, such as "registry.lab:5000/web:1"',
    ),
  exists: z.boolean().optional(),
  same: ownName.optional(),
})

export const networkProbe = z.strictObject({
  name: ownName,
  exists: z.boolean().optional(),
  has: z.array(ownName).min(1).max(10).optional(),
  internal: z.boolean().optional(),
})

export const volumeProbe = z.strictObject({ name: ownName, exists: z.boolean().optional() })

export const httpProbe = z.strictObject({
  url: z
    .string()
    .regex(
      /^http:\/\/(localhost|127\.0\.0\.1):(\d+|\$\{[A-Z0-9_]+\})(\/[^\s#]*)?$/,
      'must be like "http://localhost:8080/" or "http://localhost:${PORT}/healthz"',
    )
    .max(500),
  status: z.number().int().min(100).max(599).optional(),
  ...texts,
  seconds: z.number().positive().max(10).optional(),
})
