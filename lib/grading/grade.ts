import { AppError } from '@/lib/base/errors'
import { findImage, inspectImage } from '@/lib/docker/image'
import { LABEL } from '@/lib/docker/labels'
import { engineVersion } from '@/lib/docker/version'
import { parseDockerfile } from '@/lib/dockerfile/parse'
import type { Dockerfile } from '@/lib/dockerfile/types'
import type { Exercise } from '@/lib/labs/types'
import { judgeAdmission } from './admission'
import { assembleReport, type Timings } from './assemble'
import { probeBehaviour } from './behaviour'
import { assembleContext, type BuildContext, summarise } from './context'
import { probeFiles } from './file-probes'
import { checkFiles } from './files'
import { buildFirst } from './first-build'
import { markDockerfile } from './marks'
import { maskText } from './mask'
import type { Observation } from './observation'
import { readImage } from './reading'
import { measureRebuilds } from './rebuild-bytes'
import { rebuildAll } from './rebuilds'
import type { FindingResult, Report, Stage } from './report'
import {
  createRunId,
  createToken,
  type GradeContext,
  type GradeEvent,
  type Run,
  removeLeftovers,
  runLabels,
} from './run'
import { withTokenHashes } from './secrets'

export type { GradeContext, GradeEvent } from './run'

export interface GradeRequest {
  exercise: Exercise
  /** Path to text; only paths that the exercise lets a learner write. */
  files: Record<string, string>
  /** Label of whatever is made on the engine; made up when absent. */
  submissionId?: string
  onEvent?: (event: GradeEvent) => void
  signal?: AbortSignal
}

/**
 * Grades files against an exercise: builds, runs, builds again after each mutation, reads every layer, and scores.
 * What the learner got wrong is in the report. Throws only for what the platform got wrong (`engine_unavailable`,
 * `engine_refused`, `image_missing`, `lab_invalid`), `invalid_input` for files that may not be handed in, and the
 * signal's reason. Nothing that it makes on the engine outlives it.
 */
export async function gradeFiles(ctx: GradeContext, request: GradeRequest): Promise<Report> {
  const files = checkFiles(request.files, request.exercise)
  const id = createRunId()
  const canaries = request.exercise.canaries.map(({ path }) => ({ name: path, path, token: createToken() }))
  const exercise = withTokenHashes(request.exercise, canaries)
  const run: Run = {
    ctx,
    exercise,
    id,
    submissionId: request.submissionId ?? `local-${id}`,
    canaries,
    limits: {
      memoryBytes: Math.min(
        ctx.limits.memoryBytes,
        (exercise.limits.memoryMiB ?? Number.POSITIVE_INFINITY) * 1024 * 1024,
      ),
      timeoutMs: Math.min(ctx.limits.timeoutMs, (exercise.limits.seconds ?? Number.POSITIVE_INFINITY) * 1000),
    },
    onEvent: () => {},
    signal: request.signal ?? new AbortController().signal,
  }
  const tokens = run.canaries.map(({ token }) => token)
  run.onEvent = (event) => request.onEvent?.('line' in event ? { ...event, line: maskText(event.line, tokens) } : event)
  try {
    return await grade(run, { files, tokens })
  } finally {
    await removeLeftovers(ctx, { [LABEL.run]: run.id }).catch((error: unknown) =>
      // What went wrong first is what counts; a sweep or the next try removes the rest.
      ctx.log.warn('a grading could not be cleaned up', { submission: run.submissionId, error }),
    )
  }
}

async function grade(
  run: Run,
  { files, tokens }: { files: Record<string, string>; tokens: string[] },
): Promise<Report> {
  const watch = new Stopwatch(run)
  const { exercise } = run
  const file = exercise.edit[0] ?? 'Dockerfile'
  const engine = await engineVersion(run.ctx.engine)
  const bases = await requireImages(run)

  watch.enter('building')
  const context = await assembleContext(run, files)
  const dockerfile = parseDockerfile(context.get(file)?.content.toString('utf8') ?? '')
  const refusals = judgeAdmission({ dockerfile, exercise, file, context })
  const seen: Observation = {
    exercise,
    file,
    dockerfile,
    context: summarise(run, context),
    build: { ok: false, failed: null, ended: null, limits: { seconds: 0, memoryBytes: 0, diskBytes: 0, logBytes: 0 } },
    image: null,
    behaviour: [],
    rebuilds: [],
    bases,
  }
  if (refusals.length === 0) await observe(run, { seen, context, dockerfile, watch })
  else
    for (const { line, message } of refusals)
      run.onEvent({ stage: 'building', line: line ? `Line ${line}: ${message}` : message })

  watch.enter('scoring')
  return assembleReport(seen, { refusals: refusals as FindingResult[], timings: watch.end(), engine, tokens })
}

/** Fills `seen` with what building, running, building again and reading show; stops after a build that fails. */
async function observe(
  run: Run,
  {
    seen,
    context,
    dockerfile,
    watch,
  }: { seen: Observation; context: BuildContext; dockerfile: Dockerfile; watch: Stopwatch },
): Promise<void> {
  const marked = markDockerfile(dockerfile, runLabels(run, 'build'))
  const { imageId, built, chains } = await buildFirst(run, { context, dockerfile, marked, bases: seen.bases })
  seen.build = built
  if (!imageId) return
  const image = await inspectImage(run.ctx.engine, imageId)
  if (image.layers.length === 0) {
    const message = 'The image is empty: no instruction adds a file to it.'
    seen.build = { ...built, ok: false, failed: { instruction: null, line: null, message, lastLines: [] } }
    return
  }

  watch.enter('running')
  seen.behaviour = await probeBehaviour(run, image)
  watch.enter('rebuilding')
  const rebuilt = await rebuildAll(run, { context, marked, dockerfile, chains })
  watch.enter('reading')
  const { seen: imageSeen, saved } = await readImage(run, {
    dockerfile,
    image,
    rebuilt: rebuilt.flatMap(({ imageId }) => imageId ?? []),
    chains,
  })
  seen.image = imageSeen
  const filesProbes = await probeFiles(run, { image: imageSeen, context })
  seen.behaviour = inOrder(run.exercise, [...seen.behaviour, ...filesProbes])
  seen.rebuilds = measureRebuilds(rebuilt, { image: imageSeen, saved })
  await requireSame(run, seen.bases)
}

function inOrder({ behaviour }: Exercise, results: Observation['behaviour']): Observation['behaviour'] {
  return behaviour.flatMap(({ id }) => results.find((result) => result.id === id) ?? [])
}

/** What the exercise's names mean now. A grading is held to these ids, whatever the names mean later. */
async function requireImages({ ctx, exercise }: Run): Promise<Observation['bases']> {
  const names = exercise.images.filter((image) => image !== 'scratch')
  return Promise.all(
    names.map(async (name) => {
      const facts = await findImage(ctx.engine, name)
      if (!facts)
        throw new AppError('image_missing', `The image ${name} is missing on the container engine.`, {
          details: { name },
        })
      return { name, id: facts.id }
    }),
  )
}

/** A base that was replaced on the way would make one submission out of two: the platform's fault, to be tried again. */
async function requireSame(run: Run, bases: Observation['bases']): Promise<void> {
  const now = await requireImages(run)
  const moved = now.find(({ id }, at) => id !== bases[at]?.id)
  if (moved)
    throw new AppError('engine_refused', `The image ${moved.name} was replaced during the grading.`, {
      details: { name: moved.name },
    })
}

/** Tells each stage as it begins, and how long each took. */
class Stopwatch {
  readonly #began = performance.now()
  readonly #spent = new Map<Stage, number>()
  #stage: Stage = 'queued'
  #entered = performance.now()

  constructor(private readonly run: Run) {}

  enter(stage: Stage): void {
    this.run.signal.throwIfAborted()
    this.#close()
    this.#stage = stage
    this.run.onEvent({ stage })
  }

  end(): Timings {
    this.#close()
    const ms = (stage: Stage) => Math.round(this.#spent.get(stage) ?? 0)
    return {
      buildMs: ms('building'),
      behaviourMs: ms('running'),
      readMs: ms('reading'),
      rebuildMs: ms('rebuilding'),
      totalMs: Math.round(performance.now() - this.#began),
    }
  }

  #close(): void {
    const now = performance.now()
    this.#spent.set(this.#stage, (this.#spent.get(this.#stage) ?? 0) + now - this.#entered)
    this.#entered = now
  }
}
