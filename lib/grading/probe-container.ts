import { AppError } from '@/lib/base/errors'
import { type BuildWatch, watchBuild } from '@/lib/docker/build-watch'
import { type ContainerSpec, containerLogs, startContainer } from '@/lib/docker/container'
import type { ImageFacts } from '@/lib/docker/image'
import { LABEL } from '@/lib/docker/labels'
import { signalContainer } from '@/lib/docker/signal'
import type { Behaviour } from '@/lib/labs/types'
import { type Run, runLabels } from './run'

const MIB = 1024 * 1024
const MEMORY_BYTES = 256 * MIB
const PIDS = 64
const FILE_BYTES = 64 * MIB
const LOG_BYTES = 256 * 1024
const DISK_BYTES = 256 * MIB
const VOLUME_BYTES = 64 * MIB
/** Nobody wants to wait the half minute that is usual between two checks. */
const HEALTH_INTERVAL_MS = 1000

/** What a container of a submission may do: hardly anything. No network, no capabilities, small and short. */
export function probeSpec(
  run: Run,
  { image, probe }: { image: ImageFacts; probe: Pick<Behaviour, 'args' | 'env' | 'readOnly'> },
): ContainerSpec {
  return {
    image: image.id,
    cmd: probe.args,
    env: probe.env,
    labels: runLabels(run, 'probe'),
    network: 'none',
    readOnly: probe.readOnly ?? false,
    healthIntervalMs: hasCheck(image) ? HEALTH_INTERVAL_MS : undefined,
    memoryBytes: MEMORY_BYTES,
    nanoCpus: 1e9,
    pids: PIDS,
    logMaxBytes: LOG_BYTES,
    // What is written to a volume counts nowhere: memory takes its place, which has a bound.
    tmpfs: Object.fromEntries(image.volumes.map((path) => [path, `size=${VOLUME_BYTES},mode=1777,exec`])),
    ulimits: [
      { name: 'fsize', soft: FILE_BYTES, hard: FILE_BYTES },
      { name: 'core', soft: 0, hard: 0 },
    ],
  }
}

/** True when the image says how its health is checked. */
export function hasCheck({ healthcheck }: Pick<ImageFacts, 'healthcheck'>): boolean {
  return healthcheck.length > 0 && healthcheck[0] !== 'NONE'
}

/**
 * Starts the image. What the engine cannot start (no such program, no such user) is the learner's to know, and comes
 * back as a sentence.
 */
export async function startProbe(run: Run, spec: ContainerSpec): Promise<{ id: string } | { refused: string }> {
  try {
    return await startContainer(run.ctx.engine, spec, run.signal)
  } catch (error) {
    const reason =
      error instanceof AppError && error.code !== 'engine_unavailable' ? String(error.details.reason ?? '') : ''
    const words =
      /exec: .*|unable to find user .*|no command specified|permission denied.*|no matching entries.*|executable file not found.*|no such file or directory.*/is
    const why = words
      .exec(reason)?.[0]
      ?.replace(/: unknown$/, '')
      .trim()
    if (!why) throw error
    return { refused: `The container did not start: ${why.slice(0, 300)}.` }
  }
}

/** Kills a probe's container when it fills the disk; `fsize` bounds each file, not their number. */
export function watchProbe(run: Run, id: string): BuildWatch {
  return watchBuild(run.ctx.engine, {
    label: `${LABEL.run}=${run.id}`,
    pids: PIDS,
    diskBytes: DISK_BYTES,
    onFull: () => void signalContainer(run.ctx.engine, { id, signal: 'SIGKILL' }).catch(() => {}),
  })
}

/** The last words of a container, on one line. */
export async function lastWords(run: Run, id: string): Promise<string> {
  const { stdout, stderr } = await containerLogs(run.ctx.engine, { id, maxBytes: LOG_BYTES, signal: run.signal })
  const text = `${stdout.toString('utf8')}\n${stderr.toString('utf8')}`.trim().split('\n').slice(-3).join(' | ')
  return text === '' ? 'It printed nothing.' : `It printed: ${text.slice(-300)}`
}
