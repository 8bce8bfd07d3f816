import { type ChildProcess, spawn } from 'node:child_process'
import { access, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, messageOf } from '@/lib/base/errors'
import { downloadPackages } from '../engine/packages'
import { freePort } from '../port'
import { endProcess, findProcesses } from '../process-table'
import { run } from '../run'
import { dropOverwritten } from './overwritten'

export interface RegistryOptions {
  /** Where it keeps its program, its configuration and what is pushed. */
  dir: string
  logFile: string
  say?: (text: string) => void
  signal?: AbortSignal
}

export interface StartedRegistry {
  /** host:port, as an engine on this machine and Drydock reach it. */
  address: string
  stop(): Promise<void>
}

const START_MS = 30_000
const STOP_MS = 10_000
const POLL_MS = 50

/**
 * Brings up Debian's docker-registry on loopback, for the learners' registry.lab:5000: only tenants' servers name it,
 * each below a folder of its own. Its port is chosen once and kept: names of images on the engine hold it. What nobody
 * refers to any more is removed from its storage before it starts. Throws `internal` with the end of its log.
 */
export async function startRegistry(options: RegistryOptions): Promise<StartedRegistry> {
  const { dir } = options
  const program = await ensureProgram(options)
  const config = join(dir, 'config.yml')
  for (const { pid } of await findProcesses(config)) await endProcess(pid, { signal: 'SIGTERM', graceMs: STOP_MS })
  const port = await keptPort(join(dir, 'port'))
  const storage = join(dir, 'storage')
  // Its garbage collection takes an empty storage for a broken one.
  for (const name of ['repositories', 'blobs'])
    await mkdir(join(storage, 'docker/registry/v2', name), { recursive: true, mode: 0o700 })
  await writeFile(config, configuration({ storage, address: `127.0.0.1:${port}` }), { mode: 0o600 })
  options.say?.('removing what nobody refers to')
  await dropOverwritten(join(storage, 'docker/registry/v2/repositories'))
  await run(program, ['garbage-collect', '--delete-untagged', config], {
    env: { NODE_ENV: 'production' },
    signal: options.signal,
  })
  const child = await launch(program, { config, logFile: options.logFile })
  const stop = async () => {
    if (child.pid) await endProcess(child.pid, { signal: 'SIGTERM', graceMs: STOP_MS })
  }
  try {
    await waitUntilAnswers(child, { port, ...options })
  } catch (error) {
    await stop()
    throw error
  }
  return { address: `127.0.0.1:${port}`, stop }
}

async function ensureProgram({ dir, say }: RegistryOptions): Promise<string> {
  const root = join(dir, 'root')
  const program = join(root, 'usr/bin/docker-registry')
  const there = await access(program).then(
    () => true,
    () => false,
  )
  if (there) return program
  say?.('fetching its package')
  const debs = join(dir, 'debs')
  await rm(debs, { recursive: true, force: true })
  await mkdir(debs, { recursive: true })
  await downloadPackages(['docker-registry'], debs)
  await rm(`${root}.new`, { recursive: true, force: true })
  for (const name of await readdir(debs)) await run('dpkg-deb', ['-x', join(debs, name), `${root}.new`])
  await rm(debs, { recursive: true })
  await rm(root, { recursive: true, force: true })
  await rename(`${root}.new`, root)
  return program
}

async function keptPort(file: string): Promise<number> {
  const kept = Number(await readFile(file, 'utf8').catch(() => ''))
  if (Number.isInteger(kept) && kept > 1023) return kept
  const port = await freePort()
  await writeFile(file, `${port}\n`, { mode: 0o600 })
  return port
}

function configuration({ storage, address }: { storage: string; address: string }): string {
  return [
    'version: 0.1',
    'log: { level: warn, accesslog: { disabled: true } }',
    'storage:',
    `  filesystem: { rootdirectory: ${JSON.stringify(storage)}, maxthreads: 100 }`,
    '  delete: { enabled: true }',
    // Uploads that were cut off are thrown away after a day.
    '  maintenance: { uploadpurging: { enabled: true, age: 24h, interval: 6h, dryrun: false } }',
    '  redirect: { disable: true }',
    `http: { addr: ${JSON.stringify(address)}, headers: { X-Content-Type-Options: [nosniff] } }`,
    '',
  ].join('\n')
}

async function launch(
  program: string,
  { config, logFile }: { config: string; logFile: string },
): Promise<ChildProcess> {
  const log = await open(logFile, 'w', 0o600)
  // Detached: Ctrl-C in the terminal goes to the launcher, which closes the server before the registry.
  const child = spawn(program, ['serve', config], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { NODE_ENV: 'production' },
  })
  child.unref()
  await log.close()
  return child
}

async function waitUntilAnswers(
  child: ChildProcess,
  { port, logFile, signal }: { port: number; logFile: string; signal?: AbortSignal },
): Promise<void> {
  let failure: string | null = null
  child.once('error', (error) => (failure = messageOf(error)))
  child.once('exit', (code, by) => (failure ??= `it ended with ${code ?? by}`))
  const deadline = Date.now() + START_MS
  for (;;) {
    signal?.throwIfAborted()
    const answers = await fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(1000) }).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (answers && failure === null) return
    if (failure === null && Date.now() > deadline) failure = `it did not answer within ${START_MS / 1000} s`
    if (failure !== null) {
      const tail = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5)
      throw new AppError(
        'internal',
        `The registry did not start: ${failure}. The end of ${logFile}:\n    ${tail.join('\n    ')}`,
      )
    }
    await delay(POLL_MS)
  }
}
