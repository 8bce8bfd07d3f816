import type { Submission } from '@/lib/db/generated/client'
import { findExercise } from '@/lib/labs/catalog'
import type { Catalog } from '@/lib/labs/types'

/** One line of a list of submissions. */
export interface SubmissionRow {
  id: string
  exerciseTitle: string
  state: Submission['state']
  score: number | null
  maxScore: number | null
  createdAt: string
}

export function toRow(
  {
    id,
    exerciseId,
    state,
    score,
    maxScore,
    createdAt,
  }: Pick<Submission, 'id' | 'exerciseId' | 'state' | 'score' | 'maxScore' | 'createdAt'>,
  catalog: Catalog,
): SubmissionRow {
  const exerciseTitle = findExercise(catalog, exerciseId)?.title ?? exerciseId
  return { id, exerciseTitle, state, score, maxScore, createdAt: createdAt.toISOString() }
}
