import { randomUUID } from 'node:crypto'
import { startContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import type { TestEngine } from '@/lib/docker/test-engine'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { startTtyExec } from '@/lib/docker/tty-exec'
import { layFirst } from './lay'
import { LEARNER, sandboxSpec } from './limits'
import { removeRemains } from './remains'
import { testLesson } from './test-context'
import type { SandboxLimits } from './types'

/** The container of a sandbox as learners get it, without its row in the database. */
export interface Cell {
  containerId: string
  /** Runs a shell script as the learner and returns all that it printed; what is cut off by `timeoutMs` is "". */
  inside(script: string, timeoutMs?: number): Promise<string>
  remove(): Promise<void>
}

export async function startCell(bench: TestEngine, limits: SandboxLimits): Promise<Cell> {
  const { engine, instance } = bench
  const id = randomUUID()
  const lesson = testLesson()
  const sandbox = { id, userId: id, image: TEST_IMAGE, expiresAt: new Date(Date.now() + 3_600_000) }
  const { id: containerId } = await startContainer(engine, sandboxSpec({ instance, limits, sandbox, lesson }))
  await layFirst(engine, { containerId, lesson, files: [], signal: AbortSignal.timeout(30_000) })
  return {
    containerId,
    inside: async (script, timeoutMs = 30_000) => {
      const command = ['bash', '-c', `exec 2>&1; cd; ${script}`]
      const request = { containerId, command, user: LEARNER, timeoutMs, maxBytes: 256 * 1024 }
      return runExec(engine, request).then(
        ({ stdout }) => stdout.toString().trim(),
        () => '',
      )
    },
    remove: () => removeRemains({ engine, instance }, id),
  }
}

export interface Neighbour {
  /** Presses keys, one after the other, until `done` settles (at least five) and returns the milliseconds to each echo. */
  press(done: Promise<unknown>): Promise<number[]>
  close(): void
}

/** Somebody who types in a sandbox of their own. */
export async function startNeighbour(bench: TestEngine, { containerId }: Cell): Promise<Neighbour> {
  const command = ['cat']
  const tty = await startTtyExec(bench.engine, { containerId, command, user: LEARNER, cols: 80, rows: 24 })
  const key = async () => {
    const started = performance.now()
    const echo = new Promise<void>((resolve) => tty.stream.once('data', () => resolve()))
    tty.stream.write('x')
    await echo
    return performance.now() - started
  }
  return {
    press: async (done) => {
      let over = false
      const end = () => {
        over = true
      }
      done.then(end, end)
      const samples: number[] = []
      while (!over || samples.length < MIN_KEYS) {
        samples.push(await key())
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
      return samples
    },
    close: () => tty.stream.destroy(),
  }
}

const MIN_KEYS = 20
const PAUSE_MS = 15

/** The middle one. */
export function median(samples: number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0
}
