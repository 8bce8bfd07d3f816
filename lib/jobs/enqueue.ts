import type { SqlRunner } from './types'

const DEFAULT_ATTEMPTS = 5

/**
 * Puts a job into the queue as part of the caller's transaction: it exists exactly when the rest of it does.
 * With `key`, an equal job that still waits is replaced instead of doubled. `payload` must survive JSON.
 * Jobs of a higher `priority` number wait for those of a lower one. Returns the job's id.
 */
export async function enqueue(
  tx: SqlRunner,
  {
    name,
    payload,
    key,
    maxAttempts = DEFAULT_ATTEMPTS,
    priority = 0,
  }: { name: string; payload: unknown; key?: string; maxAttempts?: number; priority?: number },
): Promise<string> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM graphile_worker.add_job(
      ${name}, payload := ${JSON.stringify(payload)}::json, job_key := ${key ?? null}, max_attempts := ${maxAttempts}::int,
      priority := ${priority}::int)`
  const [row] = rows
  if (!row) throw new Error(`The queue did not take a ${name} job.`)
  return row.id
}
