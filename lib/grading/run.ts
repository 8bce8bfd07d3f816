import { randomBytes } from 'node:crypto'
import type { Log } from '@/lib/base/log'
import type { Engine } from '@/lib/docker/client'
import { listContainers, removeContainer } from '@/lib/docker/container'
import { removeLabelledImages } from '@/lib/docker/image'
import { type ContainerKind, LABEL } from '@/lib/docker/labels'
import type { LayerFacts } from '@/lib/image/types'
import type { Exercise } from '@/lib/labs/types'
import type { Stage } from './report'

/** What one build and one run of a submission may take. Sizes are bytes, times are ms. */
export interface GradeLimits {
  memoryBytes: number
  timeoutMs: number
}

/** Facts of layers that were read before, wherever they are kept. */
export interface LayerStore {
  find(digests: string[]): Promise<LayerFacts[]>
  keep(layers: LayerFacts[]): Promise<void>
}

export interface GradeContext {
  engine: Engine
  log: Log
  limits: GradeLimits
  instance?: string
  knownLayers?: LayerStore
}

/** What happens while grading, for whoever watches. */
export type GradeEvent = { stage: Stage } | { stage: Stage; line: string }

/** One grading: everything that it makes on the engine carries its labels. */
export interface Run {
  ctx: GradeContext
  exercise: Exercise
  /** Random; nothing of another grading carries it. */
  id: string
  submissionId: string
  canaries: { name: string; path: string; token: string }[]
  limits: GradeLimits
  onEvent: (event: GradeEvent) => void
  signal: AbortSignal
}

const TOKEN_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const TOKEN_CHARS = 36

/** A token that cannot be in an image by chance. */
export function createToken(): string {
  const bytes = randomBytes(TOKEN_CHARS)
  return [...bytes].map((byte) => TOKEN_ALPHABET.charAt(byte % TOKEN_ALPHABET.length)).join('')
}

export function createRunId(): string {
  return randomBytes(12).toString('hex')
}

/** Labels of a container or a build of this grading. */
export function runLabels(run: Run, kind: ContainerKind): Record<string, string> {
  return {
    [LABEL.instance]: run.ctx.instance ?? 'drydock',
    [LABEL.kind]: kind,
    [LABEL.submission]: run.submissionId,
    [LABEL.run]: run.id,
  }
}

/** Removes whatever carries `labels`: containers first, then images with all their steps. */
export async function removeLeftovers(
  ctx: Pick<GradeContext, 'engine' | 'log'>,
  labels: Record<string, string>,
): Promise<void> {
  const containers = await listContainers(ctx.engine, { labels, all: true })
  for (const { id } of containers) await removeContainer(ctx.engine, id)
  const left = await removeLabelledImages(ctx.engine, labels)
  if (left > 0) ctx.log.warn('images of a grading could not be removed', { ...labels, left })
}
