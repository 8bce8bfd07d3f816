import type { Fault } from '@/lib/labs/types'

/** One thing that is tried: the files of a lesson, its walk, one solution or one wrong answer. */
export interface LabCase {
  /** "<course>/<lesson>", or the course for what is wrong with course.yaml. */
  lesson: string
  /** "files", "walk", "solutions/NAME" or "wrong/NAME", the last two below "exercises/EXERCISE/" where there are several. */
  name: string
  /** Everything that is wrong, each with its file, and its line where there is one. Throws what the platform got wrong. */
  run(signal: AbortSignal): Promise<Fault[]>
}

export interface CaseResult {
  lesson: string
  name: string
  passed: boolean
  ms: number
  faults: Fault[]
}
