import { Readable } from 'node:stream'
import { type BuildResult, buildImage } from '@/lib/docker/build'
import { LABEL } from '@/lib/docker/labels'
import type { Instruction } from '@/lib/dockerfile/types'
import { type BuildContext, MARKED_DOCKERFILE, packContext } from './context'
import type { MarkedDockerfile } from './marks'
import type { BuildSeen } from './observation'
import type { Run } from './run'

const MIB = 1024 * 1024
const CPU_QUOTA_US = 100_000
const PIDS = 256
/** What a build may print, and what it may write. */
export const BUILD_LIMITS = { logBytes: 4 * MIB, diskBytes: 1024 * MIB }
const FILE_BYTES = 512 * MIB
const OPEN_FILES = 4096
const LAST_LINES = 12

/** Builds a context with the limits of the run. Without `cacheFrom`, nothing is reused. */
export async function runBuild(
  run: Run,
  {
    context,
    marked,
    cacheFrom,
    args,
    onLine,
  }: {
    context: BuildContext
    marked: MarkedDockerfile
    cacheFrom?: string[]
    /** Build arguments beyond those of the exercise. */
    args?: Record<string, string>
    onLine: (line: string) => void
  },
): Promise<{ result: BuildResult; seen: BuildSeen }> {
  const lines = new LogLines(marked, onLine)
  const result = await buildImage(run.ctx.engine, {
    context: Readable.from(packContext(context, marked.text)),
    dockerfile: MARKED_DOCKERFILE,
    buildArgs: { ...run.exercise.args, ...args },
    noCache: cacheFrom === undefined,
    cacheFrom,
    memoryBytes: run.limits.memoryBytes,
    cpuQuota: CPU_QUOTA_US,
    networkMode: 'none',
    ulimits: [
      { name: 'fsize', soft: FILE_BYTES, hard: FILE_BYTES },
      { name: 'nofile', soft: OPEN_FILES, hard: OPEN_FILES },
      { name: 'core', soft: 0, hard: 0 },
    ],
    watch: { label: `${LABEL.run}=${run.id}`, pids: PIDS, diskBytes: BUILD_LIMITS.diskBytes },
    maxLogBytes: BUILD_LIMITS.logBytes,
    timeoutMs: run.limits.timeoutMs,
    onLine: (line, step) => lines.add(line, step?.index ?? 0),
    signal: run.signal,
  })
  return { result, seen: toSeen(run, { result, marked, lines }) }
}

/** Passes the builder's lines on as if our marks were not there, and remembers the last ones. */
class LogLines {
  readonly last: string[] = []
  #total: number

  constructor(
    private readonly marked: MarkedDockerfile,
    private readonly onLine: (line: string) => void,
  ) {
    this.#total = marked.steps.filter((step) => step !== null).length
  }

  add(line: string, step: number): void {
    if (step > 0 && this.marked.steps[step - 1] === null) return
    const text = line.replace(
      /^Step (\d+)\/\d+ : /,
      (_, index: string) => `Step ${this.#number(Number(index))}/${this.#total} : `,
    )
    if (text.startsWith('Step ')) this.last.length = 0
    else if (!/^ ---> |^Removing intermediate container /.test(text)) this.last.push(text)
    if (this.last.length > LAST_LINES) this.last.shift()
    this.onLine(text)
  }

  #number(index: number): number {
    return this.marked.steps.slice(0, index).filter((step) => step !== null).length
  }
}

function toSeen(
  run: Run,
  { result, marked, lines }: { result: BuildResult; marked: MarkedDockerfile; lines: LogLines },
): BuildSeen {
  const limits = limitsOf(run)
  if (result.imageId) return { ok: true, failed: null, ended: null, limits }
  const instruction = failedAt(result, marked)
  const failed = {
    instruction,
    line: instruction?.line ?? null,
    message: describeFailure(result, { instruction, memoryBytes: run.limits.memoryBytes }),
    lastLines: [...lines.last],
  }
  return { ok: false, failed, ended: result.ended, limits }
}

/** The bounds of each build, for a report. */
export function limitsOf({ limits }: Run): BuildSeen['limits'] {
  return {
    seconds: Math.round(limits.timeoutMs / 1000),
    memoryBytes: limits.memoryBytes,
    ...BUILD_LIMITS,
  }
}

function failedAt({ steps, error }: BuildResult, marked: MarkedDockerfile): Instruction | null {
  const line = /(?:parse error )?(?:on )?line (\d+)/i.exec(error?.message ?? '')?.[1]
  if (steps.length === 0) return line ? marked.atLine(Number(line)) : null
  return marked.steps[(steps.at(-1)?.index ?? 0) - 1] ?? null
}

const OOM_EXIT = 137

/** Why there is no image, in a sentence for the learner. */
export function describeFailure(
  { error }: Pick<BuildResult, 'error'>,
  { instruction, memoryBytes }: { instruction: Instruction | null; memoryBytes: number },
): string {
  if (!error) return 'it went beyond a limit.'
  if (error.exitCode === OOM_EXIT)
    return `the command was killed; it may use ${Math.round(memoryBytes / MIB)} MiB of memory.`
  if (error.exitCode !== null) return `${instruction?.keyword ?? 'the command'} ended with exit code ${error.exitCode}.`
  const words = error.message
    .replace(/^(dockerfile )?parse error (on )?line \d+: /i, '')
    .replace(/^failed to create shim task: OCI runtime create failed: .*?exec: /, 'exec: ')
    .replace(/\/var\/lib\/docker\S*|\/\S*\/(tmp|overlay2)\/\S*/g, '…')
  return /[.!?]$/.test(words) ? words : `${words}.`
}
