import { notFound } from 'next/navigation'
import { cache } from 'react'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { can } from '@/lib/accounts/permissions'
import { countGraded, countRegrade, findRegrade, listRegrades } from '@/lib/grading/regrade/data'
import { listDifferences, type RegradeDifference } from '@/lib/grading/regrade/differences'
import { findExercise, listExercises } from '@/lib/labs/catalog'

const SHOWN = 50

export interface RegradeSummary {
  id: string
  exercise: string
  reason: string
  state: 'running' | 'applied' | 'dropped'
  createdAt: string
  /** Submissions that wait, have a new report, and could not be graded again. */
  waiting: number
  graded: number
  notGraded: number
}

export interface ExerciseRow {
  id: string
  title: string
  graded: number
  /** A regrade that is neither applied nor dropped; only one may be. */
  open: string | null
}

/** Exercises with the submissions that this person may grade again, and their regrades; for a learner the page does not exist. */
export async function loadRegrades(): Promise<{ exercises: ExerciseRow[]; regrades: RegradeSummary[] }> {
  const by = await requireTeacher('/regrades')
  const { db, catalog: readCatalog } = await getContext()
  const [catalog, counts, rows] = await Promise.all([
    readCatalog(),
    countGraded(db, by),
    listRegrades(db, { by, take: SHOWN }),
  ])
  const regrades = await Promise.all(rows.map((row) => summarise(row)))
  const exercises = listExercises(catalog).map(({ id, title }) => ({
    id,
    title,
    graded: counts.get(id) ?? 0,
    open: rows.find((row) => row.exerciseId === id && row.state === 'running')?.id ?? null,
  }))
  return { exercises, regrades }
}

/** One regrade with what it would change, or has changed, for whom. */
export const loadRegrade = cache(
  async (id: string): Promise<{ summary: RegradeSummary; differences: RegradeDifference[] }> => {
    const by = await requireTeacher(`/regrades/${id}`)
    const { db } = await getContext()
    const found = await findRegrade(db, { id, by })
    if (!found) notFound()
    const [summary, differences] = await Promise.all([summarise(found), listDifferences(db, found.id)])
    return { summary, differences }
  },
)

async function requireTeacher(path: string) {
  const user = await requireUser({ path })
  if (!can(user, 'teach')) notFound()
  return user
}

async function summarise(row: NonNullable<Awaited<ReturnType<typeof findRegrade>>>): Promise<RegradeSummary> {
  const { db, catalog } = await getContext()
  const { id, exerciseId, reason, state, createdAt } = row
  const exercise = findExercise(await catalog(), exerciseId)?.title ?? exerciseId
  return { id, exercise, reason, state, createdAt: createdAt.toISOString(), ...(await countRegrade(db, id)) }
}
