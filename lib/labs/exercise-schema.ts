import { z } from 'zod'
import { image, line, prose, relativePath, slug } from './names'

const absolutePath = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path, for example "/kuard"')
  .max(300)
const glob = z
  .string()
  .regex(/^\/?[^\0]+$/)
  .max(300)
const port = z.number().int().min(1).max(65_535)

const probeBase = {
  id: slug,
  title: line,
  args: z.array(z.string().max(500)).max(30).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().max(500)).optional(),
}

const behaviourSchema = z.union([
  z.strictObject({
    ...probeBase,
    http: z.strictObject({
      port,
      path: absolutePath,
      status: z.number().int().min(100).max(599),
      contains: z.string().min(1).max(500).optional(),
      seconds: z.number().positive().max(60).optional(),
    }),
  }),
  z.strictObject({
    ...probeBase,
    output: z.strictObject({
      equals: z.string().max(2000).optional(),
      contains: z.string().min(1).max(2000).optional(),
      exit: z.number().int().min(0).max(255).optional(),
    }),
  }),
  z.strictObject({ ...probeBase, pid1: z.strictObject({ program: z.string().regex(/^[^/\0]{1,60}$/) }) }),
  z.strictObject({ ...probeBase, user: z.strictObject({ notRoot: z.literal(true) }) }),
  z.strictObject({ ...probeBase, stop: z.strictObject({ seconds: z.number().positive().max(30) }) }),
  z.strictObject({
    ...probeBase,
    config: z.strictObject({
      entrypointForm: z.literal('exec').optional(),
      exposes: port.optional(),
      user: z.string().min(1).max(60).optional(),
    }),
  }),
  z.strictObject({
    ...probeBase,
    files: z.strictObject({
      only: z.array(glob).max(50).optional(),
      present: z.array(glob).max(50).optional(),
      absent: z.array(glob).max(50).optional(),
    }),
  }),
])

const editSchema = z.union([
  z.strictObject({ path: relativePath, append: z.string().min(1).max(5000) }),
  z.strictObject({ path: relativePath, replace: z.string().min(1).max(5000), with: z.string().max(5000) }),
  z.strictObject({ path: relativePath, touch: z.literal(true) }),
])

const mutationSchema = z.strictObject({
  id: slug,
  title: line,
  edit: z.array(editSchema).min(1).max(10),
  keeps: z.array(z.string().min(1).max(300)).optional(),
  reruns: z.array(z.string().min(1).max(300)).optional(),
  keepsAll: z.boolean().optional(),
  pushBudgetBytes: z.number().int().positive().optional(),
})

const share = z.number().positive().max(1).optional()

const partSchema = z.union([
  z.strictObject({ behaviour: slug, share }),
  z.strictObject({ builds: z.literal(true), share }),
  z.strictObject({ mutation: slug, what: z.enum(['keeps', 'reruns', 'keepsAll', 'push']), share }),
  z.strictObject({
    rule: z.string().regex(/^[A-Z]\d{1,2}$/, 'must be a rule id such as "K6"; docs/rules.md lists them'),
    share,
  }),
  z.strictObject({ budget: z.enum(['ownBytes', 'wastedBytes']), zeroAt: z.number().gt(1).max(100), share }),
])

const criterionSchema = z.strictObject({
  id: slug,
  title: line,
  points: z.number().int().min(1).max(100),
  gate: z.boolean().default(false),
  by: z.array(partSchema).min(1).max(20),
})

/** exercise.yaml: what is built, how it is tried, what it is worth. */
export const exerciseSchema = z.strictObject({
  id: slug,
  title: line,
  brief: prose,
  context: z.union([relativePath, z.literal('.')]).default('.'),
  edit: z.array(relativePath).min(1).max(20),
  artifacts: z
    .array(
      z.strictObject({
        image,
        from: absolutePath,
        to: relativePath,
        /** YAML 1.2 writes it 0o755. */
        mode: z.number().int().min(0).max(0o777).default(0o644),
      }),
    )
    .max(20)
    .default([]),
  images: z.array(image).min(1).max(20),
  canaries: z
    .array(
      z.strictObject({
        path: relativePath,
        content: z
          .string()
          .max(20_000)
          .regex(/\{\{canary\}\}/, 'must hold {{canary}}'),
      }),
    )
    .max(10)
    .default([]),
  behaviour: z.array(behaviourSchema).max(30).default([]),
  mutations: z.array(mutationSchema).max(10).default([]),
  rubric: z.array(criterionSchema).min(1).max(20),
  budgets: z
    .strictObject({ ownBytes: z.number().int().positive().optional(), wastedBytes: z.number().int().min(0).optional() })
    .default({}),
  limits: z
    .strictObject({
      seconds: z.number().int().min(5).max(600).optional(),
      memoryMiB: z.number().int().min(64).max(8192).optional(),
    })
    .default({}),
})

/** wrong/<name>/expect.yaml: what a wrong answer must lose. */
export const expectSchema = z.strictObject({
  loses: z.array(slug).max(20),
  score: z
    .strictObject({ min: z.number().min(0).max(100), max: z.number().min(0).max(100) })
    .refine((score) => score.min <= score.max, { error: 'min must not be above max' }),
  findings: z.array(z.string().regex(/^[A-Z]\d{1,2}$/)).optional(),
})
