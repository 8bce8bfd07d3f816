import type { Db } from '@/lib/db/client'

/** A class, and how many sandboxes its learners have and may have at once. */
export interface ClassUse {
  id: string
  name: string
  instructor: string
  learners: number
  /** Starting, running or stopping now. */
  live: number
  /** Those of them that wait in the queue. */
  waiting: number
  /** Null: as the settings say. */
  limit: number | null
}

/** Every class by name. A learner of two classes counts in both, as in the queue. */
export async function listClassUse(db: Db): Promise<ClassUse[]> {
  return db.$queryRaw<ClassUse[]>`
    SELECT c."id"::text, c."name", i."name" AS "instructor", c."sandboxLimit" AS "limit",
           count(DISTINCT e."userId")::int AS "learners",
           count(s."id") FILTER (WHERE s."state" <> 'requested')::int AS "live",
           count(s."id") FILTER (WHERE s."state" = 'requested')::int AS "waiting"
      FROM "Class" c
      JOIN "User" i ON i."id" = c."instructorId"
      LEFT JOIN "Enrolment" e ON e."classId" = c."id"
      LEFT JOIN "Sandbox" s ON s."userId" = e."userId" AND s."state" IN ('requested', 'starting', 'running', 'stopping')
     GROUP BY c."id", i."id"
     ORDER BY c."name", c."id"`
}
