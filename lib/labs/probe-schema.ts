import { z } from 'zod'
import { absolutePath, line, pattern, relativePath, slug, variableName } from './names'

const glob = z
  .string()
  .regex(/^\/?[^\0]+$/)
  .max(300)
const port = z.number().int().min(1).max(65_535)
const words = z.array(z.string().max(2000)).max(50)
const ports = z.array(z.string().regex(/^\d{1,5}(\/(tcp|udp|sctp))?$/, 'must be a port such as "8080/tcp"')).max(20)
const id = z.number().int().min(0).max(0xffff_ffff)
const patterns = z.strictObject({
  matches: z.array(pattern).max(20).optional(),
  no: z.array(pattern).max(20).optional(),
})
const values = z.record(
  z.string().min(1).max(200),
  z.union([z.string().max(2000), z.strictObject({ matches: pattern })]),
)

const base = {
  id: slug,
  title: line,
  args: z.array(z.string().max(500)).max(30).optional(),
  env: z.record(variableName, z.string().max(500)).optional(),
  readOnly: z.literal(true).optional(),
}

const httpSchema = z.strictObject({
  port,
  path: absolutePath,
  status: z.number().int().min(100).max(599),
  contains: z.string().min(1).max(500).optional(),
  seconds: z.number().positive().max(60).optional(),
})

const outputSchema = z.strictObject({
  equals: z.string().max(2000).optional(),
  contains: z.string().min(1).max(2000).optional(),
  exit: z.number().int().min(0).max(255).optional(),
})

export const commandSchema = z.strictObject({
  run: words.min(1),
  setup: z.array(words.min(1)).max(5).optional(),
  stdout: patterns.optional(),
  stderr: patterns.optional(),
  exit: z.number().int().min(0).max(255).optional(),
})

export const configSchema = z.strictObject({
  entrypointForm: z.literal('exec').optional(),
  exposes: z.union([port, ports]).optional(),
  notExposes: ports.optional(),
  user: z.string().min(1).max(60).optional(),
  entrypoint: words.optional(),
  cmd: words.optional(),
  workdir: z.string().max(300).optional(),
  volumes: z.array(absolutePath).max(20).optional(),
  notVolumes: z.array(absolutePath).max(20).optional(),
  env: values.optional(),
  notEnv: z.array(variableName).max(50).optional(),
  labels: values.optional(),
})

export const fileSchema = z.strictObject({
  path: absolutePath,
  exists: z.boolean().optional(),
  mode: z
    .string()
    .regex(/^[-dlbcps?]([-r][-w][-xsS]){2}[-r][-w][-xtT]$/, 'must be as ls shows it, for example "-rwxr-xr-x"')
    .optional(),
  uid: id.optional(),
  gid: id.optional(),
  executableBy: z.enum(['owner', 'group', 'other', 'any']).optional(),
  content: patterns.optional(),
})

const filesSchema = z.strictObject({
  only: z.array(glob).max(50).optional(),
  present: z.array(glob).max(50).optional(),
  absent: z.array(glob).max(50).optional(),
  sameAs: z.record(glob, relativePath).optional(),
  /** Files of the context that no layer of the image's own may hold, hidden or not, under their name or another. */
  nowhere: z.array(relativePath).min(1).max(20).optional(),
})

/** A probe of exercise.yaml: exactly one kind each. */
export const behaviourSchema = z.union([
  z.strictObject({ ...base, http: httpSchema }),
  z.strictObject({ ...base, output: outputSchema }),
  z.strictObject({ ...base, command: commandSchema }),
  z.strictObject({ ...base, pid1: z.strictObject({ program: z.string().regex(/^[^/\0]{1,60}$/) }) }),
  z.strictObject({ ...base, user: z.strictObject({ notRoot: z.literal(true), atLeast: id.optional() }) }),
  z.strictObject({ ...base, stop: z.strictObject({ seconds: z.number().positive().max(30) }) }),
  z.strictObject({ ...base, health: z.strictObject({ seconds: z.number().positive().max(60) }) }),
  z.strictObject({ ...base, config: configSchema }),
  z.strictObject({ ...base, files: filesSchema }),
  z.strictObject({ ...base, file: fileSchema }),
])
