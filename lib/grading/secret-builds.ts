import { Readable } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { inspectImage } from '@/lib/docker/image'
import { buildWithSecrets, type SecretBuildResult } from '@/lib/docker/secret-build'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { BUILD_LIMITS, describeFailure, limitsOf } from './builds'
import type { Chains } from './chains'
import { type BuildContext, MARKED_DOCKERFILE, packContext } from './context'
import { type MarkedDockerfile, markDockerfile } from './marks'
import type { BuildSeen, Observation } from './observation'
import { type Run, runLabels } from './run'
import { secretArgs, secretFiles } from './secrets'

const LAST_LINES = 12
const STEP = /^\[(?:\S+ )?\d+\/\d+\] /

/**
 * Builds the context with BuildKit, which can show a secret to a RUN (docs/decisions/357-secrets-in-gradings.md). The
 * chains that it returns hold the last image of each stage only: BuildKit keeps no image of a step. Stages that are not
 * shipped are built by themselves, so that they can be searched as well.
 */
export async function runSecretBuild(
  run: Run,
  {
    context,
    dockerfile,
    bases,
    onLine,
  }: { context: BuildContext; dockerfile: Dockerfile; bases: Observation['bases']; onLine: (line: string) => void },
): Promise<{ result: Pick<SecretBuildResult, 'imageId'>; seen: BuildSeen; chains: Chains }> {
  const lines = new Lines(scopeOf(run), onLine)
  const whole = markDockerfile(dockerfile, runLabels(run, 'build'))
  const result = await build(run, { context, marked: whole, onLine: (line) => lines.add(line) })
  const chains: Chains = new Map()
  if (!result.imageId) return { result, seen: toSeen(run, { result, marked: whole, dockerfile, lines }), chains }
  const last = dockerfile.stages.length - 1
  chains.set(last, [result.imageId])
  for (const { index, instructions } of dockerfile.stages.slice(0, -1)) {
    if (instructions.length < 2) continue
    const marked = markDockerfile(upToStage(dockerfile, index), runLabels(run, 'build'))
    // One that fails was not part of the build that went well; then nothing of it is left anywhere.
    const { imageId } = await build(run, { context, marked, onLine: () => {} })
    if (imageId) chains.set(index, [imageId])
  }
  await requireBases(run, { chains, dockerfile, bases })
  return { result, seen: toSeen(run, { result, marked: whole, dockerfile, lines }), chains }
}

function build(
  run: Run,
  { context, marked, onLine }: { context: BuildContext; marked: MarkedDockerfile; onLine: (line: string) => void },
): Promise<SecretBuildResult> {
  return buildWithSecrets(run.ctx.engine, {
    context: Readable.from(packContext(context, scoped(marked.text, scopeOf(run)))),
    dockerfile: MARKED_DOCKERFILE,
    buildArgs: { ...run.exercise.args, ...secretArgs(run) },
    secrets: secretFiles(run, context),
    maxLogBytes: BUILD_LIMITS.logBytes,
    timeoutMs: run.limits.timeoutMs,
    onLine,
    signal: run.signal,
  })
}

/**
 * BuildKit knows a cached RUN by its command and files, not by the secret that it had: a mount of a secret that is never
 * there, named after this grading, keeps results of other gradings away.
 */
function scopeOf({ id }: Run): string {
  return `--mount=type=secret,id=drydock-${id} `
}

function scoped(text: string, scope: string): string {
  return text.replace(/^(RUN)\s+/gim, `$1 ${scope}`)
}

function upToStage(dockerfile: Dockerfile, last: number): Dockerfile {
  return { ...dockerfile, instructions: dockerfile.instructions.filter(({ stage }) => stage <= last) }
}

/** The last word on what a stage was built from: its lowest layers are those of the image that it names. */
async function requireBases(
  run: Run,
  { chains, dockerfile, bases }: { chains: Chains; dockerfile: Dockerfile; bases: Observation['bases'] },
): Promise<void> {
  for (const [index, [image = '']] of chains) {
    let stage = dockerfile.stages[index]
    while (stage && stage.parent !== null) stage = dockerfile.stages[stage.parent]
    const base = bases.find(({ name }) => name === stage?.image)
    if (!base) continue
    const [own, below] = await Promise.all([inspectImage(run.ctx.engine, image), inspectImage(run.ctx.engine, base.id)])
    if (below.layers.some((digest, at) => own.layers[at] !== digest))
      throw new AppError('engine_refused', 'A stage was built from another image than the one that it names.', {
        details: { stage: index, base: base.name },
      })
  }
}

/** Passes lines on without what we have added, and remembers what the last step printed. */
class Lines {
  readonly last: string[] = []

  constructor(
    private readonly scope: string,
    private readonly onLine: (line: string) => void,
  ) {}

  add(line: string): void {
    const text = line.replaceAll(this.scope, '')
    if (STEP.test(text)) this.last.length = 0
    else this.last.push(text)
    if (this.last.length > LAST_LINES) this.last.shift()
    this.onLine(text)
  }
}

function toSeen(
  run: Run,
  {
    result,
    marked,
    dockerfile,
    lines,
  }: { result: SecretBuildResult; marked: MarkedDockerfile; dockerfile: Dockerfile; lines: Lines },
): BuildSeen {
  const limits = limitsOf(run)
  if (result.imageId) return { ok: true, failed: null, ended: null, limits }
  const instruction = failedAt(run, { result, marked, dockerfile })
  const error = result.error && { ...result.error, message: plainWords(result.error.message) }
  const failed = {
    instruction,
    line: instruction?.line ?? null,
    message: describeFailure({ error }, { instruction, memoryBytes: run.limits.memoryBytes }),
    lastLines: [...lines.last],
  }
  return { ok: false, failed, ended: result.ended, limits }
}

function failedAt(
  run: Run,
  { result, marked, dockerfile }: { result: SecretBuildResult; marked: MarkedDockerfile; dockerfile: Dockerfile },
): Instruction | null {
  const line = /(?:parse error )?(?:on )?line (\d+)/i.exec(result.error?.message ?? '')?.[1]
  if (line) return marked.atLine(Number(line))
  const name = result.failed?.replace(STEP, '').replaceAll(scopeOf(run), '')
  const plain = (text: string) => text.replace(/\s+/g, ' ')
  return dockerfile.instructions.find(({ text }) => name !== undefined && plain(text) === plain(name)) ?? null
}

function plainWords(message: string): string {
  return message.replace(
    /^(?:failed to solve(?: with frontend dockerfile\.v0)?: |failed to build LLB: |failed to create LLB definition: |failed to compute cache key: )+/i,
    '',
  )
}
