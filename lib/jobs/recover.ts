import type pg from 'pg'

/**
 * Gives back the jobs of worker processes that are gone; anyone may run it at any time, several at once do no harm.
 * Returns the ids of the processes that were found dead. (The queue alone would hold such jobs for four hours.)
 */
export async function recoverDeadWorkers(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; lockKey: string }>(
    'SELECT id, "lockKey"::text AS "lockKey" FROM "WorkerProcess"',
  )
  const dead: string[] = []
  for (const row of rows) if (await buryIfDead(pool, row)) dead.push(row.id)
  return dead
}

async function buryIfDead(pool: pg.Pool, { id, lockKey }: { id: string; lockKey: string }): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_xact_lock($1::bigint) AS got', [
      lockKey,
    ])
    const deleted = rows[0]?.got ? await client.query('DELETE FROM "WorkerProcess" WHERE id = $1', [id]) : null
    if (deleted?.rowCount) await unlockJobs(client, id)
    await client.query('COMMIT')
    return Boolean(deleted?.rowCount)
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

async function unlockJobs(client: pg.PoolClient, id: string): Promise<void> {
  await client.query('SELECT graphile_worker.force_unlock_workers(ARRAY[$1::text])', [id])
  // The attempt that died with its process counts, or a job that kills its worker would do so for ever. The message
  // wakes idle workers, who would otherwise look only at their next poll.
  await client.query(`SELECT pg_notify('jobs:insert', '{"r":' || random()::text || ',"count":1}')`)
}
