import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { findContainer } from '@/lib/docker/container'
import { EXEC_MARK, killMarked } from '@/lib/docker/exec-kill'
import { startTtyExec, type TtyExec } from '@/lib/docker/tty-exec'
import { enterShell, strikeShell } from './ledger'
import type { Size } from './protocol'

export interface ShellSpec {
  containerId: string
  command: string[]
  user: string
  workingDir: string
  env?: Record<string, string>
  /** The sandbox that this one goes on from: what its terminal of the same name showed stands above the new shell. */
  previous?: string | null
}

export interface Shell {
  stream: Duplex
  resize(size: Size): Promise<void>
  /** How the shell ended: its exit code, or that its container is gone. Call it after the stream has ended. */
  outcome(): Promise<{ code: number | null; containerGone: boolean }>
  /** Hangs up, and kills the shell if it does not go by itself. Never throws. */
  end(): Promise<void>
}

const SETTLE_TRIES = 20
const SETTLE_PAUSE_MS = 50
const HANG_UP_MS = 400
const KILL_TRIES = 3
const KILLED = 137
const CONTAINER_END_MS = 300

/**
 * Starts a shell on a terminal in a running container, and notes it in `ledgerDir` until it has ended.
 * Throws `not_found` when the container is gone, `engine_*`.
 */
export async function startShell(
  { engine, ledgerDir }: { engine: Engine; ledgerDir: string },
  spec: ShellSpec & { size: Size },
): Promise<Shell> {
  const { size, ...command } = spec
  const mark = randomBytes(12).toString('hex')
  const { containerId, user } = spec
  // Before it starts: whatever happens to this process from here on, the next one finds the shell.
  await enterShell(ledgerDir, { containerId, user, mark })
  const strike = () => strikeShell(ledgerDir, mark).catch(() => {})
  const env = { ...spec.env, [EXEC_MARK]: mark }
  const tty = await startTtyExec(engine, { ...command, ...size, env }).catch(async (error: unknown) => {
    // It may have started and only the answer got lost; then it is hung up here, or by the next process.
    const { failure } = await killMarked(engine, { containerId, user, mark })
    if (failure === null || (await hasEnded(engine, containerId))) await strike()
    throw error
  })
  return {
    stream: tty.stream,
    resize: ({ cols, rows }) => tty.resize(cols, rows),
    outcome: async () => {
      const code = await readExitCode(tty)
      // Killed, perhaps together with its container; the engine learns of the latter a moment later.
      if (code === KILLED) await delay(CONTAINER_END_MS)
      const containerGone = await hasEnded(engine, containerId)
      if (code !== null || containerGone) await strike()
      return { code, containerGone }
    },
    end: async () => {
      tty.stream.destroy()
      await endedWithin(tty, HANG_UP_MS)
      // Always: when its connection breaks, the engine may call a shell ended that goes on.
      for (let tries = 0; tries < KILL_TRIES; tries++) {
        const { failure } = await killMarked(engine, { containerId, user, mark })
        if (failure === null || (await hasEnded(engine, containerId))) return strike()
      }
    },
  }
}

/** Whether the container is gone or stopped; false when the engine does not answer, which it may do at the next try. */
async function hasEnded(engine: Engine, containerId: string): Promise<boolean> {
  const container = await findContainer(engine, containerId).catch(() => undefined)
  return container === null || container?.running === false
}

/** False also when the engine does not answer; true when it does not know the shell any more. */
async function endedWithin(tty: TtyExec, ms: number): Promise<boolean> {
  const until = Date.now() + ms
  do {
    await delay(SETTLE_PAUSE_MS)
    const running = await tty.inspect().then(
      (state) => state.running,
      (error: unknown) => !(isAppError(error) && error.code === 'not_found'),
    )
    if (!running) return true
  } while (Date.now() < until)
  return false
}

/** Null when the engine does not know the shell any more, or does not answer. */
async function readExitCode(tty: TtyExec): Promise<number | null> {
  for (let tries = 0; tries < SETTLE_TRIES; tries++) {
    const state = await tty.inspect().catch(() => null)
    if (state === null) return null
    if (!state.running) return state.exitCode
    await delay(SETTLE_PAUSE_MS)
  }
  return null
}
