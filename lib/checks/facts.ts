import { AppError, isAppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'
import { FILE_MAX_BYTES, FILE_SCRIPT, parseFileLines } from './file-script'
import { askPort } from './http-facts'
import { type TenantOwner, tenantFacts } from './tenant-facts'
import type { ExecFact, Facts, FileFact } from './types'

const FILES_TIMEOUT_MS = 10_000
const FILES_PER_EXEC = 20
/** A file in base64, and what stands before it. */
const LINE_MAX_BYTES = Math.ceil(FILE_MAX_BYTES / 3) * 4 + 64
const EXEC_MAX_BYTES = 64 * 1024

/**
 * Looks at all `paths` (absolute) with one command in the sandbox; commands of `exec` probes run when they are asked for.
 * Throws `conflict` when the sandbox is too full to be looked at, `timeout`, or `not_found` when it is gone.
 */
export async function gatherFacts(
  engine: Engine,
  {
    containerId,
    paths,
    input,
    owner,
    outside,
  }: {
    containerId: string
    paths: Map<string, { content: boolean }>
    input: string | null
    owner: TenantOwner
    outside: Pick<Facts, 'quiz' | 'script'>
  },
): Promise<Facts> {
  const files = new Map<string, FileFact>()
  const wanted = [...paths]
  for (let from = 0; from < wanted.length; from += FILES_PER_EXEC) {
    for (const [path, fact] of await lookAtFiles(engine, containerId, wanted.slice(from, from + FILES_PER_EXEC)))
      files.set(path, fact)
  }
  const ran = new Map<string, Promise<unknown>>()
  const once = <T>(key: unknown[], work: () => Promise<T>): Promise<T> => {
    const result = ran.get(JSON.stringify(key)) ?? work()
    ran.set(JSON.stringify(key), result)
    return result as Promise<T>
  }
  return {
    ...outside,
    files,
    input,
    tenant: tenantFacts(engine, owner),
    exec: (command, timeoutMs) =>
      once(['exec', command, timeoutMs], () => runProbe(engine, { containerId, command, timeoutMs })),
    http: (port, path, timeoutMs) =>
      once(['http', port, path, timeoutMs], () => askPort(engine, { containerId, port, path, timeoutMs })),
    script: (file, timeoutMs) => once(['script', file, timeoutMs], () => outside.script(file, timeoutMs)),
  }
}

async function lookAtFiles(
  engine: Engine,
  containerId: string,
  wanted: [string, { content: boolean }][],
): Promise<Map<string, FileFact>> {
  const args = wanted.map(([path, { content }]) => `${content ? 'c' : 's'}${path}`)
  const { exitCode, stdout } = await runExec(engine, {
    containerId,
    command: ['sh', '-c', FILE_SCRIPT, 'sh', ...args],
    user: LEARNER,
    timeoutMs: FILES_TIMEOUT_MS,
    maxBytes: wanted.length * LINE_MAX_BYTES,
  })
  const facts = exitCode === 0 ? parseFileLines(stdout.toString('latin1')) : []
  if (facts.length !== wanted.length) throw busy(exitCode)
  return new Map(wanted.map(([path], i) => [path, facts[i] as FileFact]))
}

/** Most likely the limit on processes is reached, or memory is used up. */
function busy(exitCode: number): AppError {
  const message = 'Your sandbox is too busy to be checked: end some of its programs, or reset it.'
  return new AppError('conflict', message, { details: { exitCode } })
}

async function runProbe(
  engine: Engine,
  { containerId, command, timeoutMs }: { containerId: string; command: string[]; timeoutMs: number },
): Promise<ExecFact> {
  try {
    const { exitCode, stdout } = await runExec(engine, {
      containerId,
      command,
      user: LEARNER,
      workingDir: HOME_DIR,
      timeoutMs,
      maxBytes: EXEC_MAX_BYTES,
    })
    return { exitCode, stdout: stdout.toString('utf8'), timedOut: false }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'timeout') throw error
    return { exitCode: -1, stdout: '', timedOut: true }
  }
}
