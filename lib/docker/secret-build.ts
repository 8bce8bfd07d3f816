import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { AppError } from '@/lib/base/errors'
import type { BuildResult } from './build'
import { BuildKitLogReader, type BuildKitReading } from './buildkit-log'
import type { Engine } from './client'
import { openRawEngine, type RawResponse, sendRaw } from './raw'
import { openSecretSession, type SecretSession } from './secret-session'

export interface SecretBuildRequest {
  /** The build context as a tar. */
  context: Readable
  /** Path of the Dockerfile in the context. */
  dockerfile: string
  buildArgs?: Record<string, string>
  /** What `RUN --mount=type=secret` finds, by id. */
  secrets: ReadonlyMap<string, Buffer>
  target?: string
  maxLogBytes: number
  timeoutMs: number
  onLine?: (line: string) => void
  signal?: AbortSignal
}

export type SecretBuildResult = Pick<BuildResult, 'imageId' | 'error' | 'logBytes'> & {
  ended: 'time' | 'output' | null
  /** The step that failed, as BuildKit names it. */
  failed: string | null
}

const ERROR_MAX_BYTES = 16_384

/**
 * Builds an image with the engine's BuildKit, which can show secrets to a RUN without storing them. Commands have no
 * network; memory, processes and written bytes are bounded by the control group of builds
 * (docs/decisions/110-bounds-of-buildkit.md), time and output here. A Dockerfile that fails is a result. Throws the
 * signal's reason, `engine_unavailable` and `engine_refused`. Closing the request ends the build.
 */
export async function buildWithSecrets(engine: Engine, request: SecretBuildRequest): Promise<SecretBuildResult> {
  const { signal } = request
  signal?.throwIfAborted()
  const stop = new AbortController()
  let ended: SecretBuildResult['ended'] = null
  const end = (why: NonNullable<typeof ended>) => {
    ended ??= why
    stop.abort()
  }
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const timer = setTimeout(() => end('time'), request.timeoutMs)
  const log = new BuildKitLogReader((line) => request.onLine?.(line))
  let logBytes = 0
  let session: SecretSession | null = null
  try {
    session = await openSecretSession(engine, { secrets: request.secrets, signal: both })
    const answer = await openBuild(engine, { request, session: session.id, signal: both })
    if (answer.status >= 400) return await refused(answer)
    const decoder = new StringDecoder('utf8')
    for await (const chunk of answer.body) {
      logBytes += (chunk as Buffer).length
      if (logBytes > request.maxLogBytes) {
        end('output')
        break
      }
      log.write(decoder.write(chunk as Buffer))
    }
    log.end()
  } catch (error) {
    signal?.throwIfAborted()
    if (ended === null) throw error
  } finally {
    clearTimeout(timer)
    session?.close()
    request.context.destroy()
  }
  return toResult(log.reading, { ended, logBytes })
}

async function openBuild(
  engine: Engine,
  { request, session, signal }: { request: SecretBuildRequest; session: string; signal: AbortSignal },
): Promise<RawResponse> {
  const query = new URLSearchParams({
    version: '2',
    session,
    dockerfile: request.dockerfile,
    networkmode: 'none',
    rm: '1',
    forcerm: '1',
    ...(request.buildArgs ? { buildargs: JSON.stringify(request.buildArgs) } : {}),
    ...(request.target ? { target: request.target } : {}),
  })
  const answer = await sendRaw(openRawEngine({ host: engine.address }), {
    method: 'POST',
    path: `/build?${query}`,
    headers: { 'content-type': 'application/x-tar' },
    body: request.context,
    signal,
  })
  if (answer.kind === 'response') return answer
  answer.socket.destroy()
  throw new AppError('engine_refused', 'The container engine did not take a build.')
}

/** What the engine says before it builds is about the Dockerfile, or about itself. */
async function refused({ status, body }: RawResponse): Promise<SecretBuildResult> {
  let text = ''
  for await (const chunk of body) if (text.length < ERROR_MAX_BYTES) text += String(chunk)
  const reason = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text
  if (status === 400)
    return { imageId: null, error: { message: reason, exitCode: null }, ended: null, failed: null, logBytes: 0 }
  throw new AppError('engine_refused', 'The container engine refused a build.', { details: { status, reason } })
}

/** Failures that speak of the engine's own state; the Dockerfile has no part in them. */
const ENGINE_TROUBLE =
  /no space left on device|cannot allocate memory|too many open files|no active session|unexpected EOF/i

function toResult(
  { imageId, error, failed }: BuildKitReading,
  { ended, logBytes }: { ended: SecretBuildResult['ended']; logBytes: number },
): SecretBuildResult {
  if (ended) return { imageId: null, error: null, ended, failed: null, logBytes }
  if (error && error.exitCode === null && ENGINE_TROUBLE.test(error.message))
    throw new AppError('engine_refused', 'The container engine gave up on a build for a reason of its own.', {
      details: { reason: error.message },
    })
  if (!error && !imageId)
    throw new AppError('engine_unavailable', 'The container engine went away during a build.', {
      details: { logBytes },
    })
  return { imageId: error ? null : imageId, error, ended, failed, logBytes }
}
