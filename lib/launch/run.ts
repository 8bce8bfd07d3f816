import { spawn } from 'node:child_process'
import { AppError } from '@/lib/base/errors'

export interface RunOptions {
  cwd?: string
  uid?: number
  gid?: number
  /** The whole environment; that of this process when absent. */
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
  onLine?: (line: string) => void
}

/** How much of a failed program's output its error message quotes. */
const QUOTED_LINES = 12

/**
 * Runs a program to its end and returns what it wrote to standard output and error, mixed.
 * Throws `internal` with the last lines when it cannot be started or ends with a code other than 0,
 * or the signal's reason (the program is then asked to end with SIGTERM).
 */
export async function run(program: string, args: string[], options: RunOptions = {}): Promise<string> {
  options.signal?.throwIfAborted()
  const { cwd, env, uid, gid } = options
  const child = spawn(program, args, { cwd, env, uid, gid, stdio: ['ignore', 'pipe', 'pipe'] })
  const onAbort = () => child.kill('SIGTERM')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  const lines = collectLines(options.onLine)
  child.stdout.on('data', lines.add)
  child.stderr.on('data', lines.add)
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit, signal) => resolve(exit ?? signal ?? 'unknown'))
    })
    options.signal?.throwIfAborted()
    const text = lines.end()
    if (code === 0) return text
    throw failure(`${program} ended with ${code}`, text)
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason
    if (error instanceof AppError) throw error
    throw new AppError('internal', `${program} could not be started.`, { cause: error })
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
  }
}

/** True when a program of this name is on the PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  return run('/bin/sh', ['-c', 'command -v "$0"', name]).then(
    () => true,
    () => false,
  )
}

function failure(what: string, output: string): AppError {
  const tail = output.trimEnd().split('\n').slice(-QUOTED_LINES)
  return new AppError('internal', `${what}:\n${tail.map((line) => `    ${line}`).join('\n')}`)
}

function collectLines(onLine: ((line: string) => void) | undefined) {
  let text = ''
  let rest = ''
  return {
    add: (chunk: Buffer) => {
      text += chunk.toString()
      if (!onLine) return
      const parts = (rest + chunk.toString()).split(/\r?\n/)
      rest = parts.pop() ?? ''
      for (const line of parts) onLine(line)
    },
    end: () => {
      if (onLine && rest) onLine(rest)
      return text
    },
  }
}
