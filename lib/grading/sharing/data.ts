import type { Db, Tx } from '@/lib/db/client'
import type { Role, Submission } from '@/lib/db/generated/client'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Who wants to read a report. */
export interface Reader {
  id: string
  role: Role
}

export type ReadableSubmission = Submission & { user: { id: string; name: string; email: string } }

/**
 * A submission that this person may read, or null: one's own, and a shared one for an admin, any instructor, and
 * whoever teaches a class of the learner's. What is not shared does not exist for others, whatever their role.
 */
export async function findReadable(
  db: Db | Tx,
  { id, reader }: { id: string; reader: Reader },
): Promise<ReadableSubmission | null> {
  if (!UUID.test(id)) return null
  return db.submission.findFirst({ where: { id, ...readableBy(reader) }, include: OWNER })
}

/**
 * The graded submission of the same learner and exercise that came last before this one, and that `reader` may read:
 * a report that was not shared is not told by its difference to one that was.
 */
export async function findEarlier(
  db: Db,
  { submission, reader }: { submission: Pick<Submission, 'userId' | 'exerciseId' | 'createdAt'>; reader: Reader },
): Promise<Submission | null> {
  const { userId, exerciseId, createdAt } = submission
  return db.submission.findFirst({
    where: { userId, exerciseId, state: 'graded', createdAt: { lt: createdAt }, ...readableBy(reader) },
    orderBy: { createdAt: 'desc' },
  })
}

/** Reports of others that this person may read, the last shared first. */
export async function listShared(
  db: Db,
  { reader, take }: { reader: Reader; take: number },
): Promise<Omit<ReadableSubmission, 'report' | 'files'>[]> {
  return db.submission.findMany({
    where: { sharedAt: { not: null }, userId: { not: reader.id }, ...readableBy(reader) },
    include: OWNER,
    omit: { report: true, files: true },
    orderBy: { sharedAt: 'desc' },
    take,
  })
}

const OWNER = { user: { select: { id: true, name: true, email: true } } } as const

function readableBy({ id, role }: Reader) {
  const shared = { sharedAt: { not: null } }
  if (role !== 'learner') return { OR: [{ userId: id }, shared] }
  const teaches = { user: { enrolments: { some: { class: { instructorId: id } } } } }
  return { OR: [{ userId: id }, { ...shared, ...teaches }] }
}
