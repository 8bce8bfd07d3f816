import { z } from 'zod'
import { absolutePath, image, line, prose, relativePath, slug, variableName } from './names'
import { behaviourSchema } from './probe-schema'

const editSchema = z.union([
  z.strictObject({ path: relativePath, append: z.string().min(1).max(5000) }),
  z.strictObject({ path: relativePath, replace: z.string().min(1).max(5000), with: z.string().max(5000) }),
  z.strictObject({ path: relativePath, touch: z.literal(true) }),
  z.strictObject({ arg: variableName, value: z.string().regex(/^[\w.:+-]{1,100}$/) }),
])

/** A number of bytes, or a measure of what the exercise's own solutions needed at most. */
const budget = z.union([
  z.number().int().positive(),
  z.strictObject({ times: z.number().min(1).max(100).default(1), plus: z.number().int().min(0).default(0) }),
])

const mutationSchema = z.strictObject({
  id: slug,
  title: line,
  kind: z.enum(['source', 'manifest', 'readme', 'argument', 'touch', 'noop', 'other']).optional(),
  edit: z.array(editSchema).max(10),
  keeps: z.array(z.string().min(1).max(300)).optional(),
  reruns: z.array(z.string().min(1).max(300)).optional(),
  keepsFiles: z.array(line).max(10).optional(),
  changesFiles: z.array(line).max(10).optional(),
  keepsAll: z.boolean().optional(),
  pushBudgetBytes: budget.optional(),
})

const share = z.number().positive().max(1).optional()

const partSchema = z.union([
  z.strictObject({ behaviour: slug, share }),
  z.strictObject({ builds: z.literal(true), share }),
  z.strictObject({ mutation: slug, what: z.enum(['keeps', 'reruns', 'keepsAll', 'push']), share }),
  z.strictObject({
    rule: z.string().regex(/^[A-Z]\d{1,2}$/, 'must be a rule id such as "K6"; docs/rules.md lists them'),
    /** Only what was found in layers, or only what was found in settings: history, environment, labels, names. */
    in: z.enum(['layers', 'settings']).optional(),
    share,
  }),
  z.strictObject({
    budget: z.enum(['ownBytes', 'imageBytes', 'wastedBytes']),
    zeroAt: z.number().gt(1).max(100),
    share,
  }),
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
  /** Planted files that a build is shown, too: by `RUN --mount=type=secret`, and as a build argument. */
  secrets: z
    .array(z.strictObject({ id: slug, from: relativePath, arg: variableName.optional() }))
    .max(5)
    .default([]),
  /** Files that are too large to lie in a repository. */
  fill: z
    .array(
      z.strictObject({
        path: relativePath,
        line: z.string().min(1).max(200),
        times: z.number().int().min(1).max(5_000_000),
      }),
    )
    .max(5)
    .default([]),
  args: z.record(variableName, z.string().regex(/^[\w.:+-]{0,100}$/)).default({}),
  behaviour: z.array(behaviourSchema).max(30).default([]),
  /** A file in container-structure-test's form, whose tests become probes. */
  structure: relativePath.optional(),
  mutations: z.array(mutationSchema).max(10).default([]),
  rubric: z.array(criterionSchema).min(1).max(20),
  budgets: z
    .strictObject({
      ownBytes: budget.optional(),
      imageBytes: budget.optional(),
      wastedBytes: z.number().int().min(0).optional(),
    })
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
