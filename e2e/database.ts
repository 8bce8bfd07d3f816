import pg from 'pg'
import { migrate } from '@/lib/db/migrate'
import { migrateJobs } from '@/lib/jobs/migrate'

/** Names the database that every test's is a copy of; made once, before the first test (once.ts). */
const TEMPLATE = 'DRYDOCK_E2E_TEMPLATE'

/**
 * Makes the database that `url` names, up to date, as the launcher does before it serves. `copied`: from the one of
 * this run, which must be on the same database server.
 */
export async function createDatabase(url: string, { copied }: { copied: boolean }): Promise<void> {
  const name = databaseOf(url)
  const template = copied ? process.env[TEMPLATE] : undefined
  await query(withDatabase(url, 'postgres'), `CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`)
  if (template) return
  await migrate({ url, dir: 'prisma/migrations' })
  await migrateJobs(url)
}

export async function dropDatabase(url: string): Promise<void> {
  await query(withDatabase(url, 'postgres'), `DROP DATABASE IF EXISTS ${databaseOf(url)} WITH (FORCE)`)
}

/** Makes the database that the others are copies of, and says so to the tests' processes. */
export async function createTemplate(url: string): Promise<void> {
  await createDatabase(url, { copied: false })
  process.env[TEMPLATE] = databaseOf(url)
}

export function withDatabase(url: string, name: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${name}`
  return parsed.toString()
}

export async function query<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(sql, values)).rows
  } finally {
    await client.end()
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1)
}
