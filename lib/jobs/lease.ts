import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { AppError } from '@/lib/base/errors'

/** Proof that a worker process lives: a session lock in the database, which the database itself drops when we die. */
export interface Lease {
  /** The name under which the queue locks our jobs. */
  id: string
  /** Fires when the connection broke: from then on others may take our jobs, so we must let go of them. */
  lost: AbortSignal
  /** Lets go of the lock. The row stays, for `recoverDeadWorkers` to remove together with whatever is still locked. */
  release(): Promise<void>
}

/**
 * Registers this process under a fresh id. The lock comes before the row, so whoever sees the row and gets its lock
 * knows that the process is gone. Throws when the database cannot be reached.
 */
export async function takeLease(url: string): Promise<Lease> {
  const id = `worker-${randomUUID()}`
  const lockKey = randomBytes(8).readBigInt64BE().toString()
  const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: id })
  const lost = new AbortController()
  const onEnd = () =>
    lost.abort(new AppError('aborted', 'The worker lost its connection to the database; the job starts again.'))
  client.on('error', onEnd)
  client.on('end', onEnd)
  await client.connect()
  try {
    // A process on a machine that lost its power never says goodbye: let the database ask.
    await client.query('SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3')
    await client.query('SELECT pg_advisory_lock($1::bigint)', [lockKey])
    await client.query('INSERT INTO "WorkerProcess" (id, "lockKey") VALUES ($1, $2::bigint)', [id, lockKey])
  } catch (error) {
    await client.end()
    throw error
  }
  return {
    id,
    lost: lost.signal,
    release: async () => {
      client.off('end', onEnd)
      await client.end().catch(() => {})
    },
  }
}
