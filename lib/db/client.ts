import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from './generated/client'

/** The database. Pass it in; only a main (or `app/`) makes one. Close it with `$disconnect()`. */
export type Db = PrismaClient
/** The database inside a transaction, as `db.$transaction(async (tx) => …)` gives it. */
export type Tx = Prisma.TransactionClient

/** Opens a pool of at most `connections` on `url` (postgresql://…). Connects on first use. */
export function createDb({ url, connections = 10 }: { url: string; connections?: number }): Db {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: connections }) })
}

/** True when a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002'
}
