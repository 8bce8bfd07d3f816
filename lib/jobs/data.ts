import type { SqlRunner } from './types'

/** Jobs of one name: how many wait and how many are being worked on. */
export async function countJobs(db: SqlRunner, name: string): Promise<{ waiting: number; running: number }> {
  const [row] = await db.$queryRaw<{ waiting: number; running: number }[]>`
    SELECT count(*) FILTER (WHERE locked_at IS NULL)::int AS waiting, count(*) FILTER (WHERE locked_at IS NOT NULL)::int AS running
    FROM graphile_worker.jobs WHERE task_identifier = ${name} AND attempts < max_attempts`
  return row ?? { waiting: 0, running: 0 }
}

/**
 * How many jobs of the same name come before the one with this key, those being worked on included; 0 for one that is
 * next or under way; null when there is no such job (any more).
 */
export async function findJobPosition(db: SqlRunner, key: string): Promise<number | null> {
  const rows = await db.$queryRaw<{ ahead: number }[]>`
    SELECT (
      SELECT count(*)::int FROM graphile_worker.jobs other
      WHERE other.task_identifier = mine.task_identifier AND other.id <> mine.id AND mine.locked_at IS NULL
        AND (other.locked_at IS NOT NULL OR (other.attempts < other.max_attempts
          AND (other.priority, other.run_at, other.id) < (mine.priority, mine.run_at, mine.id)))
    ) AS ahead
    FROM graphile_worker.jobs mine WHERE mine.key = ${key}`
  return rows[0]?.ahead ?? null
}

/** Payloads of jobs that failed so often that nobody will try them again. */
export async function listExhausted(
  db: SqlRunner,
  name: string,
): Promise<{ id: string; payload: unknown; error: string }[]> {
  return db.$queryRaw`
    SELECT j.id::text AS id, p.payload, coalesce(j.last_error, '') AS error
    FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p USING (id)
    WHERE j.task_identifier = ${name} AND j.attempts >= j.max_attempts AND j.locked_at IS NULL`
}
