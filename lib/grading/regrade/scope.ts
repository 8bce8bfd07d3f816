import type { Prisma, Role } from '@/lib/db/generated/client'

/** Who grades again; null is the command line, whose user has the database and thereby everything. */
export type Grader = { id: string; role: Role } | null

/**
 * Submissions whose points this person may change: an admin all of them, everybody else their own and those of learners
 * in a class that they teach (decision 220).
 */
export function submissionsOf(by: Grader): Prisma.SubmissionWhereInput {
  if (by === null || by.role === 'admin') return {}
  return { OR: [{ userId: by.id }, { user: { enrolments: { some: { class: { instructorId: by.id } } } } }] }
}

/** Regrades that this person may see and end: an admin all of them, everybody else those that they began. */
export function regradesOf(by: Grader): Prisma.RegradeWhereInput {
  return by === null || by.role === 'admin' ? {} : { requestedById: by.id }
}
