import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import { buildApp } from '../app-build'
import type { Counts } from './counts'
import type { Part } from './parts'

export interface PartResult {
  title: string
  ms: number
  counts: Counts
}

/** Runs one part with its output on the terminal. A part that fails is a result; only the signal's reason is thrown. */
export async function runPart(
  part: Part,
  { env, reportDir, signal }: { env: NodeJS.ProcessEnv; reportDir: string; signal: AbortSignal },
): Promise<PartResult> {
  const started = performance.now()
  const passed = part.command ? await runProgram(part.command, { env, signal }) : await build(signal)
  signal.throwIfAborted()
  const counts = await readCounts(part, { passed, reportDir })
  return { title: part.title, ms: performance.now() - started, counts }
}

async function runProgram(
  [name = '', ...args]: string[],
  { env, signal }: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<boolean> {
  const child = spawn(join('node_modules/.bin', name), args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  const onAbort = () => child.kill('SIGTERM')
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const [code] = await once(child, 'close')
    return code === 0
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function build(signal: AbortSignal): Promise<boolean> {
  try {
    const built = await buildApp({ say: (line) => console.log(line), signal })
    if (!built) console.log('unchanged since the last build')
    return true
  } catch (error) {
    console.log(messageOf(error))
    return false
  }
}

async function readCounts(part: Part, { passed, reportDir }: { passed: boolean; reportDir: string }): Promise<Counts> {
  const one = { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
  if (!part.count) return one
  const counts = await part.count(reportDir).catch(() => null)
  if (!counts) return one
  // A runner may fail for a reason that no test stands for, such as an error outside of all of them.
  return !passed && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
