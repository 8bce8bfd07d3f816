import { z } from 'zod'
import { baseImageSchema, rebuildKindSchema, referenceSchema, secretSchema, wasteSchema } from './report-evidence'

/** The report of a grading: what the page draws, the command line prints and Postgres keeps. Sizes are bytes, times are ms. */

const findingSchema = z.object({
  /** Rule id, such as "K6"; docs/rules.md lists them. */
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  /** What was seen, in a sentence. Secret values are masked. */
  message: z.string(),
  /** Why it matters, in a sentence. */
  why: z.string().nullable(),
  /** What to do about it, in a sentence that leaves the line to the learner. */
  advice: z.string().nullable().default(null),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  endLine: z.number().int().nullable(),
  /** The instruction as written, shortened. */
  instruction: z.string().nullable(),
  /** Index into `layers`. */
  layer: z.number().int().nullable(),
  path: z.string().nullable(),
  bytes: z.number().nullable(),
  evidence: z.record(z.string(), z.unknown()),
})

const criterionSchema = z.object({
  id: z.string(),
  title: z.string(),
  points: z.number(),
  maxPoints: z.number(),
  gate: z.boolean(),
  /** Why these points: evidence first. */
  reason: z.string(),
  /** Indexes into `findings`. */
  findings: z.array(z.number().int()),
})

const layerSchema = z.object({
  index: z.number().int(),
  /** sha256 of the uncompressed layer. */
  digest: z.string(),
  instruction: z.string(),
  line: z.number().int().nullable(),
  /** True when it came with the base image. */
  base: z.boolean(),
  sizeBytes: z.number(),
  /** As a registry gets it; 0 for a layer of the base, which a registry has already. */
  compressedBytes: z.number(),
  /** Bytes that no process can see, because a later layer hides or replaces them. */
  wastedBytes: z.number(),
  files: z.number().int(),
  largest: z.array(z.object({ path: z.string(), bytes: z.number() })),
  /** Files of this layer that a later layer deleted or replaced. */
  ghosts: z.array(z.object({ path: z.string(), bytes: z.number(), by: z.number().int() })),
  /** Mutation id to what happened to this layer. */
  rebuilds: z.record(z.string(), z.enum(['kept', 'renewed'])),
})

const rebuildSchema = z.object({
  id: z.string(),
  title: z.string(),
  kept: z.number().int(),
  renewed: z.number().int(),
  /** Compressed bytes of the layers that a registry does not have yet. */
  pushBytes: z.number(),
  budgetBytes: z.number().nullable(),
  kind: rebuildKindSchema.optional(),
  /** Why there is no second image; null when there is one. */
  failure: z.string().nullable().optional(),
  steps: z.array(z.object({ instruction: z.string(), line: z.number().int().nullable(), cached: z.boolean() })),
})

const behaviourSchema = z.object({
  id: z.string(),
  title: z.string(),
  passed: z.boolean(),
  message: z.string(),
  /** What was measured, for example `{ exitMs: 40 }` or `{ uid: 1000 }`. */
  evidence: z.record(z.string(), z.unknown()).optional(),
})

export const reportSchema = z.object({
  schema: z.literal(1),
  exercise: z.object({ id: z.string(), title: z.string(), version: z.string() }),
  score: z.number(),
  maxScore: z.number(),
  /** One to three sentences, most important first. */
  comments: z.array(z.string()),
  criteria: z.array(criterionSchema),
  findings: z.array(findingSchema),
  behaviour: z.array(behaviourSchema),
  image: z
    .object({
      id: z.string(),
      sizeBytes: z.number(),
      baseBytes: z.number(),
      ownBytes: z.number(),
      wastedBytes: z.number(),
      user: z.string(),
      entrypoint: z.array(z.string()),
      cmd: z.array(z.string()),
      exposed: z.array(z.string()),
    })
    .nullable(),
  layers: z.array(layerSchema),
  rebuilds: z.array(rebuildSchema),
  timings: z.object({
    buildMs: z.number(),
    behaviourMs: z.number(),
    readMs: z.number(),
    rebuildMs: z.number(),
    totalMs: z.number(),
  }),
  engine: z.string(),
  waste: wasteSchema.optional(),
  secrets: z.array(secretSchema).optional(),
  reference: referenceSchema.nullable().optional(),
  bases: z.array(baseImageSchema).optional(),
})

export type Report = z.infer<typeof reportSchema>
export type FindingResult = z.infer<typeof findingSchema>
export type CriterionResult = z.infer<typeof criterionSchema>
export type LayerView = z.infer<typeof layerSchema>
export type RebuildView = z.infer<typeof rebuildSchema>

/**
 * Stages of a grading, in order; the names are the states of a submission. Layers are read after the rebuilds, so that
 * all images come out of the engine in one archive, which holds each shared layer once.
 */
export const STAGES = ['queued', 'building', 'running', 'rebuilding', 'reading', 'scoring'] as const
export type Stage = (typeof STAGES)[number]
