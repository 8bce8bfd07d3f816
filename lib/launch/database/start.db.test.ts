import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { endProcess, isRunning } from '../process-table'
import { answers } from './postgres'
import { startDatabase } from './start'

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a killed database comes back on its port with all that was committed, and no old backend beside it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-database-'))
  const said: string[] = []
  const database = await startDatabase({
    databaseUrl: undefined,
    dir: join(dir, 'cluster'),
    logFile: join(dir, 'log'),
    password: 'of a test',
    durable: true,
    onTrouble: (text) => said.push(text),
  })
  try {
    await query(database.url, 'CREATE TABLE kept AS SELECT 42 AS n')
    // Busy, so that it does not notice that its server is gone.
    const busy = new pg.Client({ connectionString: database.url })
    busy.on('error', () => {})
    await busy.connect()
    const { rows } = await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    busy.query('SELECT count(*) FROM generate_series(1, 100000000000)').catch(() => {})

    const [pid] = (await readFile(join(dir, 'cluster/postmaster.pid'), 'utf8')).split('\n')
    await endProcess(Number(pid), { signal: 'SIGKILL', graceMs: 5000 })
    await vi.waitUntil(() => answers(database.url), { timeout: 60_000, interval: 200 })
    expect(await query(database.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
    expect(await isRunning(rows[0]?.pid ?? 0)).toBe(false)
    await vi.waitUntil(() => said.length === 2, { timeout: 10_000 })
    expect(said).toEqual(['The database has died and is started again.', 'The database is back.'])
  } finally {
    await database.stop?.()
    expect(await answers(database.url)).toBe(false)
    await rm(dir, { recursive: true, force: true })
  }
})
