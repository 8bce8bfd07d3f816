import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from '@playwright/test'
import pg from 'pg'
import { sealSession, sessionCookie } from '@/lib/accounts/session'
import { removeLabelled } from './engine'
import { removeTenants } from './tenants'

const READY_TIMEOUT_MS = 180_000
const STOP_TIMEOUT_MS = 20_000

/** A Drydock server in a process of its own, on a database of its own, that a test may stop, kill and start again. */
export class TestServer implements AsyncDisposable {
  readonly databaseUrl: string
  readonly instance = `e2e-${randomBytes(4).toString('hex')}`
  readonly #databaseName: string
  readonly #adminUrl: string
  readonly #secret = randomBytes(32).toString('hex')
  readonly #settings: Record<string, string>
  /** Of its own: a server sweeps the folder of what no container of its instance has. */
  readonly #tenantDir = join(tmpdir(), `drydock-${this.instance}`)
  /** Also of its own: a broker hangs up the shells that are noted in its folder and are not its own. */
  readonly #dataDir = join(tmpdir(), `drydock-${this.instance}-data`)
  readonly #dockerHost: string | undefined
  readonly #hasOwnDatabase: boolean
  #port = 0
  #process: ChildProcess | null = null
  readonly #others: ChildProcess[] = []
  #output: string[] = []

  /**
   * Of `settings`, DATABASE_URL names the test's own database server, which it takes away itself; the database on it is
   * made here.
   */
  constructor({ DATABASE_URL: own, ...settings }: Record<string, string> = {}) {
    const base = own ?? process.env.DATABASE_URL
    if (!base) throw new Error('DATABASE_URL is not set: run the end-to-end tests with `npm test -- --only=e2e`.')
    this.#databaseName = `drydock_e2e_${randomBytes(6).toString('hex')}`
    this.#adminUrl = withDatabase(base, 'postgres')
    this.databaseUrl = withDatabase(base, this.#databaseName)
    this.#settings = settings
    this.#hasOwnDatabase = own !== undefined
    this.#dockerHost = settings.DOCKER_HOST ?? process.env.DOCKER_HOST
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The cookie of a session of this person, for a test that needs no browser. */
  async cookieOf(userId: string): Promise<string> {
    const { name } = sessionCookie(this.url)
    return `${name}=${await sealSession({ userId, epoch: 0 }, this.#secret)}`
  }

  /** Everything that the server wrote, for a failing test's message. */
  get output(): string {
    return this.#output.join('\n')
  }

  /** Makes the database on first use, then starts the server and waits until it answers. */
  async start(): Promise<void> {
    if (this.#port === 0) {
      this.#port = await freePort()
      await query(this.#adminUrl, `CREATE DATABASE ${this.#databaseName}`)
      await run('node', ['--import', 'tsx', 'e2e/prepare-database.ts'], {
        ...process.env,
        DATABASE_URL: this.databaseUrl,
      })
    }
    this.#process = this.#spawn('lib/server/main.ts')
    await this.#ready(this.#process)
  }

  /** Starts another main of this site beside the server; it ends with the server's disposal at the latest. */
  beside(main: 'lib/worker/main.ts' | 'lib/broker/main.ts'): ChildProcess {
    const child = this.#spawn(main)
    this.#others.push(child)
    return child
  }

  #spawn(main: string): ChildProcess {
    const child = spawn('node', ['--import', 'tsx', main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: this.databaseUrl,
        DRYDOCK_SECRET: this.#secret,
        DRYDOCK_URL: this.url,
        DRYDOCK_PORT: String(this.#port),
        DRYDOCK_INSTANCE: this.instance,
        DRYDOCK_LOG: 'info',
        DRYDOCK_TENANT_DIR: this.#tenantDir,
        DRYDOCK_DATA: this.#dataDir,
        ...this.#settings,
      },
    })
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#output.push(line))
    }
    return child
  }

  async #ready(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS
    while (Date.now() < deadline) {
      if (child.exitCode !== null)
        throw new Error(`The server ended with ${child.exitCode} before it was ready:\n${this.output}`)
      const answer = await fetch(`${this.url}/api/health`).catch(() => null)
      if (answer?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    throw new Error(`The server did not answer within ${READY_TIMEOUT_MS} ms:\n${this.output}`)
  }

  /** Ends the server, or a process beside it, as a power cut would: nothing gets to clean up. */
  async kill(child = this.#process): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Asks the server to end, as Ctrl-C does, and returns its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await gone
    clearTimeout(timer)
    return child.exitCode
  }

  /** One value from the database, for what no page shows. */
  async rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return query<T>(this.databaseUrl, sql, values)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await writeFile(test.info().outputPath('server.log'), this.output)
    for (const other of this.#others) await this.kill(other)
    const tenants = this.#port === 0 ? [] : await this.rows<{ id: string }>('SELECT id FROM "Tenant"').catch(() => [])
    const ids = tenants.map(({ id }) => id)
    await removeTenants({ host: this.#dockerHost, instance: this.instance, ids })
    // Sandboxes outlive a server on purpose; this site does not come back.
    await removeLabelled(this.instance, this.#dockerHost)
    for (const dir of [this.#tenantDir, this.#dataDir]) await rm(dir, { recursive: true, force: true })
    if (this.#port !== 0 && !this.#hasOwnDatabase)
      await query(this.#adminUrl, `DROP DATABASE IF EXISTS ${this.#databaseName} WITH (FORCE)`)
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${name}`
  return parsed.toString()
}

async function query<T extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(sql, values)).rows
  } finally {
    await client.end()
  }
}

async function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit', env })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (!address || typeof address === 'string') throw new Error('no free port')
  return address.port
}
