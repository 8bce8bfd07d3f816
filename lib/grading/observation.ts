import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import type { Stack } from '@/lib/image/stack'
import type { Hit, ImageConfig, LayerFacts } from '@/lib/image/types'
import type { Exercise, MutationKind } from '@/lib/labs/types'

/** Everything that building, running and reading a submission showed; the rules judge it and nothing else. Pure data. */
export interface Observation {
  exercise: Exercise
  /** Path of the Dockerfile in the context. */
  file: string
  dockerfile: Dockerfile
  context: ContextSummary
  build: BuildSeen
  image: ImageSeen | null
  behaviour: ProbeResult[]
  rebuilds: RebuildSeen[]
  /** What the images of the exercise were when the grading began. */
  bases: { name: string; id: string }[]
}

export interface ContextSummary {
  /** Paths that reach the builder, and those that .dockerignore keeps out. */
  sent: string[]
  ignored: string[]
  /** Paths of planted canaries, by name. */
  canaries: { name: string; path: string }[]
}

export interface BuildSeen {
  ok: boolean
  /** Where it stopped; null when it did not. */
  failed: { instruction: Instruction | null; line: number | null; message: string; lastLines: string[] } | null
  ended: 'time' | 'output' | 'disk' | null
  limits: { seconds: number; memoryBytes: number; diskBytes: number; logBytes: number }
}

export interface LayerSeen {
  index: number
  facts: LayerFacts
  /** True when it came with the image that the last stage starts from. */
  base: boolean
  /** What made it; null for the base's. */
  instruction: Instruction | null
  /** As the image's own history has it. */
  createdBy: string
}

export interface ImageSeen {
  id: string
  config: ImageConfig
  /** History entries that are not the base's, each with what made it. */
  ownHistory: { createdBy: string; instruction: Instruction | null }[]
  layers: LayerSeen[]
  stack: Stack
  baseBytes: number
  ownBytes: number
  wastedBytes: number
  /** Canaries in files of own layers. */
  canaryHits: (Hit & { layerIndex: number })[]
  /** Pattern matches in files of own layers. */
  secretHits: (Hit & { layerIndex: number })[]
  /** Accounts with an empty password, in files of own layers that nothing hides. */
  openAccounts: { path: string; name: string; layerIndex: number }[]
  /** What has the form of a secret in configuration and history. Absent where nobody has looked. */
  textSecrets?: { kind: string; where: string; instruction: Instruction | null }[]
  /** Canaries in configuration, history and file names. */
  canaryTexts: { name: string; form: string; where: string; instruction: Instruction | null }[]
  /** Canaries in stages that are not part of the image. */
  stageHits: { name: string; form: string; path: string; stage: number; instruction: Instruction | null }[]
}

export interface ProbeResult {
  id: string
  title: string
  passed: boolean
  message: string
  /** What was measured. */
  evidence?: Record<string, unknown>
}

export interface RebuildSeen {
  id: string
  title: string
  kind: MutationKind
  /** False when the rebuild failed. */
  ok: boolean
  failure: string | null
  /** `adds` is false for a step of the first build that wrote nothing. */
  steps: { instruction: Instruction; cached: boolean; adds: boolean }[]
  /** Digests of the image's layers after the rebuild. */
  layers: string[]
  kept: number
  renewed: number
  /** Compressed bytes of layers that the first image did not have. */
  pushBytes: number
  budgetBytes: number | null
  /** Renewed layers by the index that they have in the image. */
  renewedLayers: { index: number; compressedBytes: number; instruction: Instruction | null }[]
  /** For each glob of `keepsFiles`: how many files match, and one that lies in a renewed layer. */
  keptFiles?: { pattern: string; found: number; lost: { path: string; layer: number } | null }[]
  /** For each glob of `changesFiles`: how many files match, and how many of them have another content. */
  changedFiles?: { pattern: string; found: number; changed: number }[]
  verdicts: {
    what: 'keeps' | 'reruns' | 'keepsAll' | 'push'
    passed: boolean
    message: string
    instruction: Instruction | null
  }[]
}
