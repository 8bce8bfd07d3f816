import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import type { Observation } from '../observation'

export type RuleSeverity = 'error' | 'warning' | 'info'

/** What a rule says before the grader adds where it stands and why it matters. */
export interface Draft {
  /** What was seen, in a sentence with its evidence. */
  message: string
  /** What to do, never the finished line. */
  advice?: string
  severity?: RuleSeverity
  instruction?: Instruction | null
  file?: string
  line?: number
  /** Index into the image's layers. */
  layer?: number
  path?: string
  bytes?: number
  evidence?: Record<string, unknown>
}

/** What of the exercise the text is judged by. */
export interface SyntaxOptions {
  /** Ids of secrets that a RUN may be shown; with some, the builder is BuildKit. */
  secrets: readonly string[]
}

export interface Rule {
  /** Letter of the family (D build, O order, S size, K secrets, B behaviour) and a number. */
  id: string
  title: string
  /** What it looks for. */
  meaning: string
  /** Why it matters: shown with each finding. */
  reason: string
  /** Where that is written. */
  source: string
  severity: RuleSeverity
  /** Judged from the text alone, also while typing. Must not import anything of Node. */
  syntax?: (dockerfile: Dockerfile, options?: SyntaxOptions) => Draft[]
  /** Judged from what building and running showed. */
  observed?: (seen: Observation) => Draft[]
}

export const BEST_PRACTICES = 'https://docs.docker.com/build/building/best-practices/'
export const DOCKERFILE_REFERENCE = 'https://docs.docker.com/reference/dockerfile/'
export const MULTI_STAGE = 'https://docs.docker.com/build/building/multi-stage/'
export const OCI_LAYERS = 'https://github.com/opencontainers/image-spec/blob/main/layer.md'
