/** How far one learner is in one lesson. */
export interface LessonProgress {
  lessonId: string
  started: boolean
  tasksDone: number
  tasksTotal: number
  questionsRight: number
  questionsTotal: number
  /** Each exercise with its best graded score, null before the first. */
  exercises: { id: string; bestScore: number | null; maxScore: number }[]
  /** Best scores of all exercises together, 0 to `maxScore`; null without an exercise or before the first grade. */
  bestScore: number | null
  maxScore: number | null
  /** When the last thing that the lesson asks for was reached; null while something is open. */
  completedAt: Date | null
  /** Where to go on: the step that was open last, else the first. */
  nextStepId: string | null
}
