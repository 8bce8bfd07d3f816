import { notFound } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { listShared } from '@/lib/grading/sharing/data'
import { findExercise } from '@/lib/labs/catalog'

const SHOWN = 200

export interface SharedRow {
  id: string
  exercise: string
  owner: { name: string; email: string }
  score: number
  maxScore: number
  sharedAt: string
}

/** Reports that learners show to instructors, the last shared first; for a learner the page does not exist. */
export async function loadShared(): Promise<SharedRow[]> {
  const user = await requireUser({ path: '/shared' })
  if (!can(user, 'teach')) notFound()
  const { db, catalog: readCatalog } = await getContext()
  const [found, catalog] = await Promise.all([listShared(db, { reader: user, take: SHOWN }), readCatalog()])
  return found.map(({ id, exerciseId, user: { name, email }, score, maxScore, sharedAt }) => ({
    id,
    exercise: findExercise(catalog, exerciseId)?.title ?? exerciseId,
    owner: { name, email },
    score: score ?? 0,
    maxScore: maxScore ?? 100,
    sharedAt: (sharedAt ?? new Date(0)).toISOString(),
  }))
}
