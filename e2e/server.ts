import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from '@playwright/test'
import type pg from 'pg'
import { sealSession, sessionCookie } from '@/lib/accounts/session'
import { builtMain, type Main } from '@/lib/launch/mains-build'
import { createDatabase, dropDatabase, query, withDatabase } from './database'
import { removeLabelled } from './engine'
import { removeTenants } from './tenants'

const READY_TIMEOUT_MS = 300_000
const STOP_TIMEOUT_MS = 60_000

/** A Drydock server in a process of its own, on a database of its own, that a test may stop, kill and start again. */
export class TestServer implements AsyncDisposable {
  readonly databaseUrl: string
  readonly instance = `e2e-${randomBytes(4).toString('hex')}`
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
    this.databaseUrl = withDatabase(base, `drydock_e2e_${randomBytes(6).toString('hex')}`)
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
      await createDatabase(this.databaseUrl, { copied: !this.#hasOwnDatabase })
    }
    const child = this.#spawn('server')
    this.#process = child
    await test.step('the server starts', () => this.#ready(child))
  }

  /** Starts another main of this site beside the server; it ends with the server's disposal at the latest. */
  beside(main: Exclude<Main, 'server'>): ChildProcess {
    const child = this.#spawn(main)
    this.#others.push(child)
    return child
  }

  #spawn(main: Main): ChildProcess {
    const child = spawn('node', [builtMain(main)], {
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
        // Not by default: each server would make several sandboxes for stock that its test never asks for.
        DRYDOCK_POOL: '0',
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
    await test.step('the server ends', () => this.stop())
    await writeFile(test.info().outputPath('server.log'), this.output)
    for (const other of this.#others) await this.kill(other)
    const hasStarted = this.#port !== 0
    await test.step('its containers go', async () => {
      const tenants = hasStarted ? await this.rows<{ id: string }>('SELECT id FROM "Tenant"').catch(() => []) : []
      const ids = tenants.map(({ id }) => id)
      await removeTenants({ host: this.#dockerHost, instance: this.instance, ids })
      // Sandboxes outlive a server on purpose; this site does not come back.
      await removeLabelled(this.instance, this.#dockerHost)
    })
    for (const dir of [this.#tenantDir, this.#dataDir]) await rm(dir, { recursive: true, force: true })
    if (hasStarted && !this.#hasOwnDatabase) await dropDatabase(this.databaseUrl)
  }
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
