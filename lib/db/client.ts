import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from './generated/client'

/** The database. Pass it in; only a main (or `app/`) makes one. Close it with `$disconnect()`. */
export type Db = PrismaClient
/** The database inside a transaction, as `db.$transaction(async (tx) => …)` gives it. */
export type Tx = Prisma.TransactionClient

/** Without a bound, whoever asks while a server goes down and another comes up may wait for ever. */
const CONNECT_MS = 15_000

/** Opens a pool of at most `connections` on `url` (postgresql://…). Connects on first use. */
export function createDb({ url, connections = 10 }: { url: string; connections?: number }): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  })
  // A server that dies says so on each connection, also on one that was handed out this instant and has nobody to
  // listen yet; what nobody listens to ends the process. Whoever asks next gets the error.
  pool.on('connect', (client) => client.on('error', () => {}))
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) })
}

/** True when a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002'
}
