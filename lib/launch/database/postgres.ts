import { spawn } from 'node:child_process'
import { chown, mkdtemp, open, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { AppError, messageOf } from '@/lib/base/errors'
import { freePort } from '../port'
import { commandOf, endProcess, findProcesses, isRunning } from '../process-table'
import { run } from '../run'
import { findBinaries } from './binaries'
import { choosePostgresUser, commandFor, type RunAs } from './postgres-user'

export interface PostgresOptions {
  /** The cluster's folder. */
  dir: string
  logFile: string
  password: string
  /** False only where losing the last writes in a power cut does not matter: tests. */
  durable: boolean
  /** The port that it had, for a server that comes back to those who know it; absent: a free one. */
  port?: number
  signal?: AbortSignal
}

export interface RunningPostgres {
  /** Database "drydock" on this server, for its owner. */
  url: string
  port: number
  /** True when a server of an earlier run, whose launcher was killed, went on and was taken over. */
  adopted: boolean
  /** False once its process has ended. */
  alive(): Promise<boolean>
  stop(): Promise<void>
}

const USER = 'drydock'
const MAJOR = '18'
const START_MS = 60_000
const STOP_MS = 30_000
const POLL_MS = 100
const STARTS = 3

/**
 * Brings up PostgreSQL from the npm package's binaries on 127.0.0.1, with password, in `dir` (made on first use).
 * Throws `config_invalid` for a folder of another major version, `internal` with the log's end when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { initdb, postgres } = await findBinaries()
  const user = await choosePostgresUser({ dir: options.dir, program: postgres })
  await checkVersion(options.dir)
  const orphan = await findOrphan(options.dir)
  if (orphan && (await answers(urlOf(options.password, orphan.port)))) return running(options, orphan, true)
  if (orphan) await endProcess(orphan.pid, { signal: 'SIGINT', graceMs: STOP_MS })
  await endBackends(options.dir)
  // What a killed server leaves; it would refuse to start if another process has its number by now.
  await rm(join(options.dir, 'postmaster.pid'), { force: true })
  if (!(await clusterExists(options.dir))) await makeCluster({ initdb, user, ...options })

  for (let tries = 1; ; tries++) {
    const port = options.port ?? (await freePort())
    try {
      const pid = await launch({ program: postgres, user, port, options })
      await createDatabase(options.password, port)
      return running(options, { pid, port }, false)
    } catch (error) {
      // Between the choice of a port and its use, somebody else may have taken it.
      if (tries >= STARTS || options.signal?.aborted) throw error
    }
  }
}

function running(options: PostgresOptions, { pid, port }: Found, adopted: boolean): RunningPostgres {
  const url = urlOf(options.password, port)
  return {
    url,
    port,
    adopted,
    alive: () => isRunning(pid),
    stop: () => endProcess(pid, { signal: 'SIGINT', graceMs: STOP_MS }),
  }
}

interface Found {
  pid: number
  port: number
}

/** A server that still runs in `dir`. */
async function findOrphan(dir: string): Promise<Found | null> {
  const lines = (await readFile(join(dir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port || !(await isRunning(pid))) return null
  return (await commandOf(pid)).includes(dir) ? { pid, port } : null
}

/**
 * A backend may outlive a killed server, busy with a query, and would write into the same files as those of the next.
 * The server's own guard against that lies in the file of its number.
 */
async function endBackends(dir: string): Promise<void> {
  for (const { pid, command } of await findProcesses('postgres')) {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    if (folder === dir && command.startsWith('postgres:'))
      await endProcess(pid, { signal: 'SIGQUIT', graceMs: STOP_MS })
  }
}

async function clusterExists(dir: string): Promise<boolean> {
  return (await readVersion(dir)) !== null
}

async function checkVersion(dir: string): Promise<void> {
  const version = await readVersion(dir)
  if (version !== null && version !== MAJOR)
    throw new AppError(
      'config_invalid',
      `${dir} was written by PostgreSQL ${version}; this Drydock brings ${MAJOR}. Dump it with the old release and restore it with this one (docs/operate.md), or start with --data in another folder.`,
    )
}

async function readVersion(dir: string): Promise<string | null> {
  return readFile(join(dir, 'PG_VERSION'), 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
}

async function makeCluster({ initdb, user, dir, password }: { initdb: string; user: RunAs | null } & PostgresOptions) {
  // Made beside its place and moved there when whole: a start that is cut off leaves no half cluster.
  const fresh = `${dir}.new`
  await rm(fresh, { recursive: true, force: true })
  const scratch = await mkdtemp(join(tmpdir(), 'drydock-'))
  try {
    const pwfile = join(scratch, 'password')
    await writeFile(pwfile, password, { mode: 0o600 })
    await run('mkdir', ['-m', '700', fresh])
    if (user) for (const path of [scratch, pwfile, fresh]) await chown(path, user.uid, user.gid)
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C', '--builtin-locale=C.UTF-8']
    const args = ['-D', fresh, '-U', USER, '--auth=scram-sha-256', `--pwfile=${pwfile}`, ...locale]
    const command = commandFor(user, initdb, args)
    await run(command.program, command.args, { ...command.spawnAs, cwd: '/' })
    await rename(fresh, dir)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function launch(given: { program: string; user: RunAs | null; port: number; options: PostgresOptions }) {
  const { dir, logFile, durable, password, signal } = given.options
  const settings = [
    'listen_addresses=127.0.0.1',
    // A socket file would need a short path; nothing here uses one.
    'unix_socket_directories=',
    'max_connections=100',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
  const args = ['-D', dir, '-p', String(given.port), ...settings.flatMap((setting) => ['-c', setting])]
  const command = commandFor(given.user, given.program, args)
  const log = await open(logFile, 'a', 0o600)
  // Detached: Ctrl-C in the terminal goes to the launcher, which closes the server before the database.
  const child = spawn(command.program, command.args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...command.spawnAs,
  })
  child.unref()
  let failure: string | null = null
  child.once('error', (error) => (failure = messageOf(error)))
  child.once('exit', (code, by) => (failure ??= `it ended with ${code ?? by}`))
  await log.close()
  const deadline = Date.now() + START_MS
  while (!(await answers(urlOf(password, given.port, 'postgres')))) {
    signal?.throwIfAborted()
    if (failure === null && Date.now() > deadline) failure = `it did not answer within ${START_MS / 1000} s`
    if (failure !== null) throw await startError(failure, logFile)
    await delay(POLL_MS)
  }
  if (!child.pid) throw await startError('it has no process', logFile)
  return child.pid
}

async function startError(why: string, logFile: string): Promise<AppError> {
  const tail = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-8)
  return new AppError(
    'internal',
    `PostgreSQL did not start: ${why}. The end of ${logFile}:\n    ${tail.join('\n    ')}`,
  )
}

async function createDatabase(password: string, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(password, port, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = '${USER}'`)
    if (!rowCount) await client.query(`CREATE DATABASE ${USER}`)
  } finally {
    await client.end()
  }
}

/** True when the server lets us in. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function urlOf(password: string, port: number, database: string = USER): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`
}
