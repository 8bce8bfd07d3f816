import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { AppError, messageOf } from '@/lib/base/errors'

/** Any fixed number: two Drydocks that start at once on one database take turns. */
const ADVISORY_LOCK = 7_105_238_001n

const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`

export interface Migration {
  name: string
  sql: string
  /** sha256 of the file, in hex, as Prisma computes it. */
  checksum: string
}

/**
 * Applies the migrations in `dir` that the database does not have yet, each in a transaction, in order of name,
 * and keeps Prisma's own `_prisma_migrations` table true: `prisma migrate deploy` agrees afterwards.
 * (Prisma's engine for this is a download that offline machines do not have: docs/decisions/002-migrations.md.)
 * Returns the names of those applied now. Throws `conflict` when an applied file was edited or a migration fails.
 */
export async function migrate({ url, dir }: { url: string; dir: string }): Promise<string[]> {
  const migrations = await readMigrations(dir)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK.toString()])
    await client.query(TABLE)
    const applied = await readApplied(client)
    const fresh: string[] = []
    for (const migration of migrations) {
      const known = applied.get(migration.name)
      if (known === migration.checksum) continue
      if (known)
        throw new AppError(
          'conflict',
          `Migration ${migration.name} was edited after it had been applied. Restore the file; write a new migration instead.`,
        )
      await apply(client, migration)
      fresh.push(migration.name)
    }
    return fresh
  } finally {
    await client.end()
  }
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(dir, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new AppError('conflict', `Migration ${name} failed and was undone: ${messageOf(error)}`, { cause: error })
  }
}
