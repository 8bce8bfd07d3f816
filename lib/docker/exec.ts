import { randomBytes } from 'node:crypto'
import type { Duplex, Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { withTimeout } from '@/lib/base/abort'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { requireRunning } from './container'
import { BoundedOutput, createDemuxer } from './demux'
import { callEngine } from './errors'
import { EXEC_MARK, killMarked } from './exec-kill'

export interface ExecRequest {
  containerId: string
  command: string[]
  user?: string
  env?: Record<string, string>
  workingDir?: string
  stdin?: Buffer | Readable
  timeoutMs: number
  /** Of both outputs together; what comes after it is thrown away. */
  maxBytes: number
  /**
   * Takes the standard output piece by piece; the command is held back while it waits, and killed when it throws, which
   * is then thrown on. `maxBytes` is for the error output alone.
   */
  onStdout?: (data: Buffer) => Promise<void>
  signal?: AbortSignal
}

export interface ExecResult {
  /** 126 or 127 when the command could not be run; 137 when it was killed, also by us for writing without end. */
  exitCode: number
  stdout: Buffer
  stderr: Buffer
  truncated: boolean
}

/** A program that writes more than this beyond `maxBytes` is not waited for but killed. */
const DISCARD_BYTES = 4 * 1024 * 1024
const SETTLE_TRIES = 40
const SETTLE_PAUSE_MS = 25
/** Two seconds: a busy engine takes its time between its answer and the process. */
const BEGIN_TRIES = 80
const KILLED = 137
const CONTAINER_END_MS = 300

/**
 * Runs a command in a running container and gathers what it prints. A failing command is a result, not an error.
 * Throws `timeout` after `timeoutMs` and the signal's reason on abort, in both cases after killing what it started
 * (see exec-kill.ts); `not_found` when the container is gone or ends meanwhile; `engine_unavailable`.
 */
export async function runExec(engine: Engine, request: ExecRequest): Promise<ExecResult> {
  const { timeoutMs, signal } = request
  const mark = randomBytes(12).toString('hex')
  const message = `A command in the sandbox took longer than ${timeoutMs / 1000} s and was ended.`
  let exec: Docker.Exec | null = null
  try {
    return await withTimeout({ ms: timeoutMs, message, signal }, async (inner) => {
      exec = await prepareExec(engine, { ...request, mark, signal: inner })
      const stream = await openExec(engine, { exec, request, mark, signal: inner })
      return await gather(engine, { exec, stream, request, signal: inner, mark })
    })
  } catch (error) {
    if (exec) await endCommand(engine, { exec, request, mark })
    throw error
  }
}

/**
 * Kills what the command started. The engine says that it has begun before there is a process; a look through the
 * container at that moment would find nothing and leave it running.
 */
async function endCommand(
  engine: Engine,
  { exec, request, mark }: { exec: Docker.Exec; request: ExecRequest; mark: string },
): Promise<void> {
  for (let tries = 0; tries < BEGIN_TRIES; tries++) {
    const state = await exec.inspect().catch(() => null)
    if (!state || state.Pid > 0 || state.ExitCode !== null) break
    await delay(SETTLE_PAUSE_MS)
  }
  await killMarked(engine, { ...request, mark })
}

function prepareExec(
  engine: Engine,
  request: ExecRequest & { mark: string; signal: AbortSignal },
): Promise<Docker.Exec> {
  const { containerId, command, user, workingDir, stdin, signal } = request
  const env = { ...request.env, [EXEC_MARK]: request.mark }
  return callEngine(
    'preparing a command',
    () =>
      engine.docker.getContainer(containerId).exec({
        Cmd: command,
        User: user,
        WorkingDir: workingDir,
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        AttachStdin: stdin !== undefined,
        AttachStdout: true,
        AttachStderr: true,
        abortSignal: signal,
      }),
    signal,
  ).catch(goneWhenStopped)
}

async function openExec(
  engine: Engine,
  { exec, request, mark, signal }: { exec: Docker.Exec; request: ExecRequest; mark: string; signal: AbortSignal },
): Promise<Duplex> {
  signal.throwIfAborted()
  // No signal here: after the upgrade Node's request never lets go of its abort listener. The stream is ours to destroy.
  const stream = await callEngine('starting a command', () => exec.start({ hijack: true, stdin: true })).catch(
    goneWhenStopped,
  )
  if (signal.aborted) {
    stream.destroy()
    // The caller's own clean-up may have looked before this command was there.
    await endCommand(engine, { exec, request, mark })
    throw signal.reason
  }
  return stream
}

/** The engine answers 409 for a container that is there but does not run. */
function goneWhenStopped(error: unknown): never {
  const reason = error instanceof AppError ? String(error.details.reason) : ''
  if (/is not running|is paused|container stopped/i.test(reason))
    throw new AppError('not_found', 'The container has ended.', { cause: error })
  throw error
}

async function gather(
  engine: Engine,
  {
    exec,
    stream,
    request,
    signal,
    mark,
  }: { exec: Docker.Exec; stream: Duplex; request: ExecRequest; signal: AbortSignal; mark: string },
): Promise<ExecResult> {
  const output = new BoundedOutput(request.maxBytes)
  const pieces: Buffer[] = []
  const demux = createDemuxer((data, from) => {
    if (request.onStdout && from === 'stdout') pieces.push(data)
    else output.add(data, from)
  })
  const onAbort = () => stream.destroy()
  signal.addEventListener('abort', onAbort, { once: true })
  // A command may end before it has read its input; the broken pipe is not a failure.
  stream.on('error', () => {})
  let killed = false
  let refused: { reason: unknown } | null = null
  try {
    feed(stream, request.stdin)
    for await (const chunk of stream) {
      demux(chunk as Buffer)
      if (request.onStdout) {
        refused = await handOn(pieces, request.onStdout)
        if (refused) break
      }
      if (output.seen > request.maxBytes + DISCARD_BYTES) {
        killed = true
        break
      }
    }
  } catch (error) {
    // A broken stream counts as its end: what the engine says of the command afterwards decides.
    if (signal.aborted) throw signal.reason ?? error
  } finally {
    signal.removeEventListener('abort', onAbort)
    stream.destroy()
  }
  signal.throwIfAborted()
  if (refused) throw refused.reason
  if (killed) await killMarked(engine, { ...request, mark })
  const exitCode = killed ? KILLED : await readExitCode(engine, { exec, containerId: request.containerId, signal })
  return { exitCode, stdout: output.read('stdout'), stderr: output.read('stderr'), truncated: output.truncated }
}

/** What the taker threw, apart from what the stream may throw; null when it took all. */
async function handOn(
  pieces: Buffer[],
  onStdout: (data: Buffer) => Promise<void>,
): Promise<{ reason: unknown } | null> {
  try {
    for (const piece of pieces.splice(0)) await onStdout(piece)
    return null
  } catch (reason) {
    return { reason }
  }
}

function feed(stream: Duplex, stdin: Buffer | Readable | undefined): void {
  if (stdin === undefined) return
  if (Buffer.isBuffer(stdin)) stream.end(stdin)
  else {
    stdin.on('error', (error) => stream.destroy(error))
    stream.on('close', () => stdin.destroy())
    stdin.pipe(stream)
  }
}

/** The stream may end a moment before the engine has noted how the command ended. */
async function readExitCode(
  engine: Engine,
  { exec, containerId, signal }: { exec: Docker.Exec; containerId: string; signal: AbortSignal },
): Promise<number> {
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    const { Running, ExitCode } = await callEngine('asking how a command ended', () => exec.inspect(), signal)
    if (!Running && ExitCode !== null) {
      if (ExitCode === KILLED) {
        // By the memory limit, or together with its container? The engine learns of the latter a moment later.
        await delay(CONTAINER_END_MS)
        await requireRunning(engine, containerId)
      }
      return ExitCode
    }
    await delay(SETTLE_PAUSE_MS)
  }
  await requireRunning(engine, containerId)
  throw new AppError('engine_refused', 'The container engine lost track of a command.', { details: { containerId } })
}
