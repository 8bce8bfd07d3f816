/** Grading all submissions of an exercise once more, to be looked at before anything is changed. */

/**
 * running: submissions are graded one by one; ready: the changes may be looked at; applied and discarded are final.
 * Nothing that a learner sees changes before "applied".
 */
export type RegradeState = 'running' | 'ready' | 'applied' | 'discarded'

export interface RegradeSummary {
  id: string
  exerciseId: string
  state: RegradeState
  /** Name of who asked for it; null when that account is gone. */
  by: string | null
  createdAt: Date
  /** Submissions that it is about, those that are graded again, and those of them that could not be. */
  total: number
  done: number
  failed: number
  /** Of those done: how many have another score now. */
  changed: number
}

/** One submission whose points change. */
export interface RegradeChange {
  submissionId: string
  learner: { name: string; email: string }
  submittedAt: Date
  before: { score: number; maxScore: number }
  after: { score: number; maxScore: number }
  /** Criteria whose points differ; null where one is new or gone. */
  criteria: { id: string; title: string; before: number | null; after: number | null }[]
}

/** A submission that could not be graded again: it keeps what it has. */
export interface RegradeFailure {
  submissionId: string
  learner: { name: string; email: string }
  failure: string
}

export interface RegradeReport {
  summary: RegradeSummary
  /** The largest loss first. */
  changes: RegradeChange[]
  failures: RegradeFailure[]
}
