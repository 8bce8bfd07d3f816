import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import { builtMain } from './mains-build'
import { endProcess } from './process-table'

export interface Site {
  url: string
  pid: number
  /** Resolves when the server has ended, whoever ended it. */
  ended: Promise<string>
  stop(): Promise<void>
}

export interface SiteOptions {
  dev: boolean
  env: NodeJS.ProcessEnv
  logFile: string
  /** Warnings and errors of the server, for the terminal. */
  onTrouble: (line: string) => void
  signal?: AbortSignal
}

const READY_MS = 120_000
const STOP_MS = 30_000
const QUOTED_LINES = 12

const readyLine = z.object({ ready: z.literal(true), url: z.string() })

/**
 * Starts the server as a process of its own and waits until it says that it is ready. Its standard input is a pipe
 * that ends with this process, however that ends, and the server ends with the pipe.
 * Throws `internal` with the end of its log when it does not get ready.
 */
export async function startSite({ dev, env, logFile, onTrouble, signal }: SiteOptions): Promise<Site> {
  const main = dev ? ['--import', 'tsx', 'lib/server/main.ts', '--dev'] : [builtMain('server')]
  const child = spawn(process.execPath, main, {
    // A group of its own, so that Ctrl-C reaches the launcher alone and things close in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...env, DRYDOCK_PARENT: 'stdin' },
  })
  const tail: string[] = []
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
  const ended = once(child, 'exit').then(([code, by]) => `it ended with ${code ?? by}`)
  const keep = (line: string) => {
    log.write(`${line}\n`)
    tail.push(line)
    if (tail.length > QUOTED_LINES) tail.shift()
  }
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      keep(line)
      const trouble = describeTrouble(line)
      if (trouble) onTrouble(trouble)
    })
  const stop = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null)
      await endProcess(child.pid, { signal: 'SIGTERM', graceMs: STOP_MS })
    await ended
    log.end()
  }
  try {
    const url = await waitUntilReady(child, { keep, ended, signal })
    return { url, pid: child.pid ?? 0, ended, stop }
  } catch (error) {
    await stop()
    if (signal?.aborted) throw signal.reason
    const reason = error instanceof Error ? error.message : String(error)
    const quoted = tail.map((line) => `    ${line}`).join('\n')
    throw new AppError('internal', `The server did not get ready: ${reason}. The end of ${logFile}:\n${quoted}`)
  }
}

async function waitUntilReady(
  child: ChildProcess,
  { keep, ended, signal }: { keep: (line: string) => void; ended: Promise<string>; signal?: AbortSignal },
): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    if (!child.stdout) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = readyLine.safeParse(parseJson(line))
      if (parsed.success) resolve(parsed.data.url)
      else keep(line)
    })
  })
  const deadline = AbortSignal.any([AbortSignal.timeout(READY_MS), ...(signal ? [signal] : [])])
  const late = new Promise<never>((_, reject) =>
    deadline.addEventListener('abort', () => reject(new Error(`it said nothing for ${READY_MS / 1000} s`)), {
      once: true,
    }),
  )
  const gone = ended.then((why) => {
    throw new Error(why)
  })
  return Promise.race([ready, late, gone])
}

/** One line for people out of a line of the log, when it is a warning or an error. */
function describeTrouble(line: string): string | null {
  const parsed = z.looseObject({ level: z.string(), message: z.string() }).safeParse(parseJson(line))
  if (!parsed.success || (parsed.data.level !== 'warn' && parsed.data.level !== 'error')) return null
  const { level, message, time: _time, ...rest } = parsed.data
  return `${level === 'warn' ? 'Warning' : 'Error'}: ${message} ${JSON.stringify(rest).slice(0, 400)}`
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
