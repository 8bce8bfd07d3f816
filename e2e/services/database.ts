import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@/lib/launch/database/postgres'
import { endProcess } from '@/lib/launch/process-table'

/** A PostgreSQL server of a test's own, that may be killed and started again. */
export class OwnDatabase implements AsyncDisposable {
  readonly #dir: string
  #server: Awaited<ReturnType<typeof startPostgres>> | null = null

  private constructor(dir: string) {
    this.#dir = dir
  }

  static async start(): Promise<OwnDatabase> {
    const database = new OwnDatabase(await mkdtemp(join(tmpdir(), 'drydock-database-')))
    await database.start()
    return database
  }

  get url(): string {
    if (!this.#server) throw new Error('The database was never started.')
    return this.#server.url
  }

  /** Also after a kill: on the same port. Durable, as a school's own is. */
  async start(): Promise<void> {
    this.#server = await startPostgres({
      dir: join(this.#dir, 'cluster'),
      logFile: join(this.#dir, 'log'),
      password: 'of a test',
      durable: true,
      port: this.#server?.port,
    })
  }

  async kill(): Promise<void> {
    const pid = Number((await readFile(join(this.#dir, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0])
    await endProcess(pid, { signal: 'SIGKILL', graceMs: 5000 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop()
    await rm(this.#dir, { recursive: true, force: true })
  }
}
