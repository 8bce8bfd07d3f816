import { STAGES } from '@/lib/grading/report'

/** What a page follows while a submission is graded. */
export interface SubmissionProgress {
  state: (typeof STAGES)[number] | 'graded' | 'not_graded'
  /** How many are before it in the queue, while it is queued. */
  position: number | null
  score: number | null
  maxScore: number | null
  /** For `not_graded`: what happened, in a sentence. */
  failure: string | null
}

export interface LogLine {
  seq: number
  stage: string
  text: string
}

export const STAGE_NAMES: Record<(typeof STAGES)[number], string> = {
  queued: 'Waiting',
  building: 'Building',
  running: 'Running',
  reading: 'Reading layers',
  rebuilding: 'Rebuilding',
  scoring: 'Scoring',
}

export function isFinished(state: SubmissionProgress['state']): boolean {
  return state === 'graded' || state === 'not_graded'
}

/** The stages with where the submission is among them. */
export function stageSteps(state: SubmissionProgress['state']): { name: string; at: 'done' | 'now' | 'later' }[] {
  const now = state === 'graded' ? STAGES.length : STAGES.indexOf(state as (typeof STAGES)[number])
  return STAGES.map((stage, index) => ({
    name: STAGE_NAMES[stage],
    at: index < now ? 'done' : index === now ? 'now' : 'later',
  }))
}
