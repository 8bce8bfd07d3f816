import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { AppError } from '@/lib/base/errors'
import { BuildLogReader, type BuildStep } from './build-log'
import { watchBuild } from './build-watch'
import type { Engine } from './client'
import { listContainers } from './container'
import { callEngine, engineStatus, translateEngineError } from './errors'

export type { BuildStep } from './build-log'

export interface BuildRequest {
  /** The build context as a tar. */
  context: Readable
  /** Path of the Dockerfile in the context. */
  dockerfile: string
  tag?: string
  /** Put on the image that the build ends with, by an extra step. */
  labels?: Record<string, string>
  buildArgs?: Record<string, string>
  noCache?: boolean
  /** Only steps of these images may be reused; absent: any step on the engine. */
  cacheFrom?: string[]
  target?: string
  memoryBytes: number
  /** CPU time in microseconds for each 100,000 of real time. */
  cpuQuota: number
  networkMode: string
  ulimits?: { name: string; soft: number; hard: number }[]
  /** With it, processes and written bytes are bounded too: "name=value" that each of the build's containers carries. */
  watch?: { label: string; pids: number; diskBytes: number }
  maxLogBytes: number
  timeoutMs: number
  onLine?: (line: string, step: BuildStep | null) => void
  signal?: AbortSignal
}

export interface BuildResult {
  /** The image, or null when the build failed or was ended. */
  imageId: string | null
  steps: BuildStep[]
  /** Why there is no image, in the builder's words. `exitCode` is set when a RUN failed. */
  error: { message: string; exitCode: number | null } | null
  /** Which bound ended it. */
  ended: 'time' | 'output' | 'disk' | null
  logBytes: number
}

const CPU_PERIOD_US = 100_000
const SETTLE_TRIES = 100
const SETTLE_PAUSE_MS = 100

/**
 * Builds an image with the engine's classic builder, the one that bounds memory (without swap), CPU, ulimits and network
 * of each build (docs/decisions/030-classic-builder.md). A Dockerfile that fails is a result. Throws the signal's
 * reason, `engine_unavailable` and `engine_refused`. On every road the build's containers are gone when it returns.
 */
export async function buildImage(engine: Engine, request: BuildRequest): Promise<BuildResult> {
  const { signal, watch } = request
  signal?.throwIfAborted()
  const stop = new AbortController()
  let ended: BuildResult['ended'] = null
  const end = (why: NonNullable<BuildResult['ended']>) => {
    ended ??= why
    stop.abort()
  }
  const onAbort = () => stop.abort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => end('time'), request.timeoutMs)
  const log = new BuildLogReader((line, step) => {
    if (line.startsWith(' ---> Running in')) watcher?.nudge()
    request.onLine?.(line, step)
  })
  const watcher = watch && watchBuild(engine, { ...watch, onFull: () => end('disk') })
  let logBytes = 0
  try {
    const stream = await openBuild(engine, request, stop.signal)
    const decoder = new StringDecoder('utf8')
    const onStop = () => stream.destroy()
    stop.signal.addEventListener('abort', onStop, { once: true })
    if (stop.signal.aborted) onStop()
    try {
      for await (const chunk of stream) {
        logBytes += (chunk as Buffer).length
        if (logBytes > request.maxLogBytes) {
          end('output')
          break
        }
        log.write(decoder.write(chunk as Buffer))
      }
    } catch (error) {
      if (!stop.signal.aborted) throw translateEngineError(error, 'building an image')
    } finally {
      stream.destroy()
    }
  } catch (error) {
    const refusal = dockerfileRefusal(error)
    if (refusal) return { imageId: null, steps: [], error: refusal, ended: null, logBytes }
    if (!stop.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    request.context.destroy()
    await watcher?.[Symbol.asyncDispose]()
    if (watch && stop.signal.aborted) await waitUntilGone(engine, watch.label)
  }
  signal?.throwIfAborted()
  log.end()
  return toResult(log, { ended, logBytes })
}

async function openBuild(engine: Engine, request: BuildRequest, signal: AbortSignal): Promise<Readable> {
  const stream = await callEngine('starting a build', () =>
    engine.docker.buildImage(
      request.context as NodeJS.ReadableStream,
      {
        version: '1',
        dockerfile: request.dockerfile,
        t: request.tag,
        labels: request.labels,
        buildargs: request.buildArgs,
        nocache: request.noCache ?? false,
        cachefrom: request.cacheFrom,
        target: request.target,
        memory: request.memoryBytes,
        // The same number means: no swap on top.
        memswap: request.memoryBytes,
        cpuquota: request.cpuQuota,
        cpuperiod: CPU_PERIOD_US,
        networkmode: request.networkMode,
        ulimits: JSON.stringify(
          (request.ulimits ?? []).map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
        ),
        rm: true,
        forcerm: true,
        pull: false,
        abortSignal: signal,
      } as Parameters<typeof engine.docker.buildImage>[1],
    ),
  )
  return stream as Readable
}

/** A Dockerfile that the engine cannot read is answered with 400, or with 500 and words that say so. */
function dockerfileRefusal(error: unknown): BuildResult['error'] {
  const status = engineStatus(error)
  const reason = error instanceof AppError ? String(error.details.reason ?? '') : ''
  const about =
    /dockerfile|parse error|no build stage|unknown (flag|instruction)|invalid reference|target stage|failed to parse|syntax/i
  if (status !== 400 && !(status === 500 && about.test(reason))) return null
  return { message: reason.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim(), exitCode: null }
}

/** Failures that speak of the engine's own state; the Dockerfile has no part in them. */
const ENGINE_TROUBLE =
  /no space left on device|layer does not exist|cannot allocate memory|too many open files|context canceled|unexpected EOF|database is locked|is the docker daemon running|device or resource busy|read-only file system.*overlay|pull access denied|dial tcp/i

function toResult(log: BuildLogReader, { ended, logBytes }: Pick<BuildResult, 'ended' | 'logBytes'>): BuildResult {
  const { steps, error, imageId } = log.reading
  if (ended) return { imageId: null, steps, error: null, ended, logBytes }
  if (error && error.exitCode === null && ENGINE_TROUBLE.test(error.message))
    throw new AppError('engine_refused', 'The container engine gave up on a build for a reason of its own.', {
      details: { reason: error.message },
    })
  if (!error && !imageId)
    throw new AppError('engine_unavailable', 'The container engine went away during a build.', {
      details: { logBytes },
    })
  return { imageId: error ? null : imageId, steps, error, ended, logBytes }
}

/** Closing the request makes the engine kill and remove the container that the build runs in; this waits for that. */
async function waitUntilGone(engine: Engine, label: string): Promise<void> {
  const [name = '', value = ''] = label.split('=')
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    if ((await listContainers(engine, { labels: { [name]: value }, all: true })).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS))
  }
  throw new AppError('engine_refused', 'The container engine did not end a build that was cancelled.', {
    details: { label },
  })
}
