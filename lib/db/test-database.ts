import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createDb, type Db } from './client'
import { migrate } from './migrate'

export interface TestDatabase extends AsyncDisposable {
  db: Db
  url: string
}

/** Any fixed number: the template is made once, whichever test file comes first. */
const TEMPLATE_LOCK = '7105238002'
const TEMPLATE = 'drydock_template'

/**
 * A real database of one test file's own, cloned from a migrated template on the server in `DATABASE_URL`
 * (which `npm test` sets), and dropped on disposal.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = process.env.DATABASE_URL
  if (!base) throw new Error('DATABASE_URL is not set: run the tests with `npm test`, or give a PostgreSQL server.')
  const name = `drydock_test_${randomBytes(6).toString('hex')}`
  await withAdmin(base, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE])
    if (!rowCount) await client.query(`CREATE DATABASE ${TEMPLATE}`)
    await migrate({ url: withName(base, TEMPLATE), dir: 'prisma/migrations' })
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  })
  const url = withName(base, name)
  const db = createDb({ url, connections: 4 })
  return {
    db,
    url,
    [Symbol.asyncDispose]: async () => {
      await db.$disconnect()
      await withAdmin(base, async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)))
    },
  }
}

function withName(url: string, name: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${name}`
  return parsed.toString()
}

async function withAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: withName(url, 'postgres') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
