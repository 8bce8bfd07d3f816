import type { Duplex } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { callEngine } from './errors'

export interface TtyExec {
  /** Bytes of the terminal, both ways. Destroying it hangs the terminal up. */
  stream: Duplex
  resize(cols: number, rows: number): Promise<void>
  /** `pid` is in the engine host's numbering. */
  inspect(): Promise<{ running: boolean; exitCode: number | null; pid: number }>
}

const READY_TRIES = 4

/**
 * Starts a command on a terminal of its own in a running container. The caller owns the stream.
 * Throws `not_found` when the container is gone, `engine_refused` when it does not run.
 */
export async function startTtyExec(
  engine: Engine,
  request: {
    containerId: string
    command: string[]
    user?: string
    env?: Record<string, string>
    workingDir?: string
    cols: number
    rows: number
  },
): Promise<TtyExec> {
  const { containerId, command, user, env, workingDir, cols, rows } = request
  const exec = await callEngine('preparing a terminal', () =>
    engine.docker.getContainer(containerId).exec({
      Cmd: command,
      User: user,
      WorkingDir: workingDir,
      Env: Object.entries({ TERM: 'xterm-256color', ...env }).map(([name, value]) => `${name}=${value}`),
      Tty: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      // Without this the engine takes ctrl-p ctrl-q for itself.
      DetachKeys: '',
    }),
  )
  const resize = (w: number, h: number) =>
    callEngine('resizing a terminal', async () => void (await exec.resize({ w, h })))
  const stream = await callEngine('starting a terminal', () => exec.start({ hijack: true, stdin: true, Tty: true }))
  // Only now: before its start a terminal has no size to set (engines before 25).
  await onceReady(() => resize(cols, rows)).catch((error: unknown) => {
    stream.destroy()
    throw error
  })
  return {
    stream,
    resize,
    inspect: () =>
      callEngine('looking at a terminal', async () => {
        const { Running, ExitCode, Pid } = await exec.inspect()
        return { running: Running, exitCode: ExitCode, pid: Pid }
      }),
  }
}

/** The engine waits 10 s for the process and then refuses; a crowded one may need longer. */
async function onceReady(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const reason = error instanceof AppError ? String(error.details.reason) : ''
      if (tries === READY_TRIES || !/waiting for exec session/i.test(reason)) throw error
    }
  }
}
