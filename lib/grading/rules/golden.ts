import { z } from 'zod'
import { parseDockerfile } from '@/lib/dockerfile/parse'
import type { Dockerfile } from '@/lib/dockerfile/types'
import { stackLayers } from '@/lib/image/stack'
import type { LayerEntry } from '@/lib/image/types'
import type { Behaviour, Exercise, Mutation } from '@/lib/labs/types'
import { mutationKind } from '../mutation-kind'
import type { ImageSeen, LayerSeen, Observation, RebuildSeen } from '../observation'
import { findTextSecrets } from '../text-secrets'
import { judgeRebuild } from '../verdicts'

const fileSchema = z.union([
  z.number(),
  z.strictObject({
    size: z.number().default(0),
    hash: z.string().optional(),
    mode: z.number().default(0o644),
    uid: z.number().default(0),
    gid: z.number().default(0),
    type: z.enum(['file', 'directory', 'symlink', 'link']).default('file'),
    target: z.string().optional(),
  }),
])
const hit = z.strictObject({ path: z.string(), name: z.string(), form: z.string(), layer: z.number() })

/** What a golden case says of building and running, in short: `seen.json` beside its Dockerfile. */
export const seenSchema = z.strictObject({
  images: z.array(z.string()).default(['debian:bookworm-slim']),
  /** Lowest first; `line` is the instruction's, without it the layer is the base's. Paths as an archive has them. */
  layers: z.array(z.strictObject({ line: z.number().optional(), files: z.record(z.string(), fileSchema) })).default([]),
  env: z.array(z.string()).default([]),
  user: z.string().default(''),
  history: z.array(z.strictObject({ createdBy: z.string(), line: z.number() })).default([]),
  sent: z.array(z.string()).default([]),
  budgets: z.record(z.string(), z.number()).default({}),
  /** Ids that a RUN may be shown. */
  secrets: z.array(z.string()).default([]),
  build: z.record(z.string(), z.unknown()).default({}),
  behaviour: z.array(z.record(z.string(), z.unknown())).default([]),
  /** Each with what it did: lines that ran again, layers that it renewed with their compressed bytes. */
  mutations: z
    .array(
      z.looseObject({
        id: z.string(),
        ran: z.array(z.number()).default([]),
        renewed: z.record(z.string(), z.number()).default({}),
        failure: z.string().nullable().default(null),
        keptFiles: z.custom<RebuildSeen['keptFiles']>().optional(),
        changedFiles: z.custom<RebuildSeen['changedFiles']>().optional(),
      }),
    )
    .default([]),
  canaryHits: z.array(hit).default([]),
  secretHits: z.array(hit).default([]),
  accounts: z.array(z.strictObject({ path: z.string(), name: z.string(), layer: z.number() })).default([]),
  canaryTexts: z.array(z.strictObject({ name: z.string(), form: z.string(), where: z.string() })).default([]),
  stageHits: z
    .array(z.strictObject({ name: z.string(), form: z.string(), path: z.string(), stage: z.number() }))
    .default([]),
})
type Seen = z.infer<typeof seenSchema>

/** A whole observation out of a case's short words, so that rules on what was observed are tested without an engine. */
export function toObservation(source: string, seen: Seen): Observation {
  const dockerfile = parseDockerfile(source)
  const image = toImage(dockerfile, seen)
  const exercise = {
    images: seen.images,
    budgets: seen.budgets,
    behaviour: seen.behaviour as unknown as Behaviour[],
    mutations: seen.mutations as unknown as Mutation[],
    rubric: [],
    canaries: [],
    secrets: seen.secrets.map((id) => ({ id, from: id })),
  } as unknown as Exercise
  return {
    exercise,
    file: 'Dockerfile',
    dockerfile,
    context: { sent: seen.sent, ignored: [], canaries: [] },
    build: { ok: true, failed: null, ended: null, limits: LIMITS, ...seen.build, ...failedAt(dockerfile, seen) },
    image,
    behaviour: seen.behaviour.map((probe) => ({
      id: String(probe.id),
      title: String(probe.title),
      passed: probe.passed === true,
      message: String(probe.message ?? ''),
    })),
    bases: [],
    rebuilds: seen.mutations.map((mutation) => toRebuild(mutation, { dockerfile, image })),
  }
}

const LIMITS = { seconds: 60, memoryBytes: 1 << 30, diskBytes: 1 << 30, logBytes: 4_000_000 }

function failedAt(dockerfile: Dockerfile, { build }: Seen): Partial<Observation['build']> {
  const failed = build.failed as { line: number; message: string; lastLines?: string[] } | undefined
  if (!failed) return {}
  return { failed: { lastLines: [], ...failed, instruction: at(dockerfile, failed.line) } }
}

function toImage(dockerfile: Dockerfile, seen: Seen): ImageSeen {
  const layers = seen.layers.map(({ line, files }, index): LayerSeen => {
    const entries = Object.entries(files).map(([path, file]) => toEntry(path, file))
    const sizeBytes = entries.reduce((sum, { size }) => sum + size, 0)
    return {
      index,
      facts: { digest: `sha256:${index}`, sizeBytes, compressedBytes: Math.round(sizeBytes / 3), entries },
      base: line === undefined,
      instruction: line === undefined ? null : at(dockerfile, line),
      createdBy: '',
    }
  })
  const history = seen.history.map(({ createdBy, line }) => ({ createdBy, instruction: at(dockerfile, line) }))
  const stack = stackLayers(layers.map(({ facts }) => facts))
  const sum = (base: boolean) =>
    layers.filter((layer) => layer.base === base).reduce((total, { facts }) => total + facts.sizeBytes, 0)
  const toHit = ({ layer, ...rest }: Seen['canaryHits'][number]) => ({
    ...rest,
    layer: `sha256:${layer}`,
    offset: 0,
    layerIndex: layer,
  })
  return {
    id: 'sha256:image',
    config: { history: [], user: seen.user, entrypoint: [], cmd: [], env: seen.env, labels: {}, exposed: [] },
    ownHistory: history,
    layers,
    stack,
    baseBytes: sum(true),
    ownBytes: sum(false),
    wastedBytes: stack.waste.reduce((total, { bytes }) => total + bytes, 0),
    canaryHits: seen.canaryHits.map(toHit),
    secretHits: seen.secretHits.map(toHit),
    openAccounts: seen.accounts.map(({ layer, ...rest }) => ({ ...rest, layerIndex: layer })),
    textSecrets: findTextSecrets({ history, env: seen.env }),
    canaryTexts: seen.canaryTexts.map((text) => ({ ...text, instruction: null })),
    stageHits: seen.stageHits.map((one) => ({
      ...one,
      instruction: dockerfile.stages[one.stage]?.instructions[0] ?? null,
    })),
  }
}

function toEntry(path: string, file: z.infer<typeof fileSchema>): LayerEntry {
  const entry =
    typeof file === 'number' ? { size: file, mode: 0o644, uid: 0, gid: 0, type: 'file' as const } : { ...file }
  const hash = 'hash' in entry ? entry.hash : undefined
  return { path, ...entry, ...(entry.size > 0 ? { hash: hash ?? `hash of ${path} ${entry.size}` } : {}) }
}

function toRebuild(
  { ran, renewed, failure, keptFiles, changedFiles, ...mutation }: Seen['mutations'][number],
  { dockerfile, image }: { dockerfile: Dockerfile; image: ImageSeen },
): RebuildSeen {
  const asked = mutation as unknown as Mutation
  const renewedLayers = Object.entries(renewed).map(([index, compressedBytes]) => ({
    index: Number(index),
    compressedBytes,
    instruction: image.layers[Number(index)]?.instruction ?? null,
  }))
  const facts = {
    id: asked.id,
    title: asked.title,
    kind: mutationKind(asked),
    ok: failure === null,
    failure,
    steps: dockerfile.stages.flatMap(({ instructions }) =>
      instructions
        .slice(1)
        .map((instruction) => ({ instruction, cached: !ran.includes(instruction.line), adds: true })),
    ),
    layers: image.layers.map(({ facts: { digest } }, index) => (String(index) in renewed ? `${digest}'` : digest)),
    kept: image.layers.length - renewedLayers.length,
    renewed: renewedLayers.length,
    pushBytes: renewedLayers.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
    budgetBytes: asked.pushBudgetBytes ?? null,
    renewedLayers,
    keptFiles,
    changedFiles,
  }
  return { ...facts, verdicts: judgeRebuild(asked, facts) }
}

function at({ instructions }: Dockerfile, line: number) {
  return instructions.find((instruction) => instruction.line === line) ?? null
}
