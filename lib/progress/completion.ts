import type { Exercise, Lesson } from '@/lib/labs/types'
import type { LessonProgress } from './types'

/**
 * Share of an exercise's points that completes a lesson. Below full marks on purpose: who has understood the subject
 * may go on and come back for the rest (docs/decisions/061-completion.md).
 */
export const PASS_SHARE = 0.7

/** What is kept of one learner's go at a lesson. */
export interface AttemptFacts {
  stepId: string | null
  completedAt: Date | null
  tasks: { taskId: string; passedAt: Date | null }[]
  answers: { questionId: string; correct: boolean; answeredAt: Date }[]
  grades: { exerciseId: string; score: number; maxScore: number; at: Date }[]
}

/**
 * Counts what is done of a lesson as it stands now. Ids that the lesson no longer has count for nothing; a lesson
 * once completed stays so, also when a newer version asks for more.
 */
export function measure(lesson: Lesson, facts: AttemptFacts | null): LessonProgress {
  const passed = lesson.tasks.flatMap(({ id }) => facts?.tasks.find((one) => one.taskId === id)?.passedAt ?? [])
  const right = lesson.questions.flatMap(
    ({ id }) => facts?.answers.find((one) => one.questionId === id && one.correct)?.answeredAt ?? [],
  )
  const exercises = lesson.exercises.map((one) => standOf(one, facts?.grades ?? []))
  const graded = exercises.some(({ bestScore }) => bestScore !== null)
  return {
    lessonId: lesson.id,
    started: facts !== null,
    tasksDone: passed.length,
    tasksTotal: lesson.tasks.length,
    questionsRight: right.length,
    questionsTotal: lesson.questions.length,
    exercises,
    bestScore: graded ? sum(exercises.map(({ bestScore }) => bestScore ?? 0)) : null,
    maxScore: graded ? sum(exercises.map(({ maxScore }) => maxScore)) : null,
    completedAt: facts?.completedAt ?? (facts && completedAt(lesson, { passed, right, grades: facts.grades })),
    nextStepId: lesson.steps.find((step) => step.id === facts?.stepId)?.id ?? lesson.steps[0]?.id ?? null,
  }
}

interface Reached {
  passed: Date[]
  right: Date[]
  grades: AttemptFacts['grades']
}

/** The moment of the last thing that was needed; null while something is open, or when the lesson asks for nothing. */
function completedAt(lesson: Lesson, { passed, right, grades }: Reached): Date | null {
  if (passed.length < lesson.tasks.length || right.length < lesson.questions.length) return null
  const moments = [...passed, ...right]
  for (const { id } of lesson.exercises) {
    const mine = grades.filter(({ exerciseId }) => exerciseId === id)
    const passes = mine.filter((grade) => grade.score >= grade.maxScore * PASS_SHARE).map((grade) => grade.at)
    if (passes.length === 0) return null
    moments.push(passes.reduce((first, at) => (at < first ? at : first)))
  }
  return moments.reduce<Date | null>((last, at) => (last && last > at ? last : at), null)
}

/** The best grade of one exercise; before the first, the points that there are. */
function standOf({ id, rubric }: Exercise, grades: AttemptFacts['grades']): LessonProgress['exercises'][number] {
  const best = grades
    .filter(({ exerciseId }) => exerciseId === id)
    .reduce<AttemptFacts['grades'][number] | null>(
      (most, grade) => (most && most.score >= grade.score ? most : grade),
      null,
    )
  const points = sum(rubric.map((criterion) => criterion.points))
  return { id, bestScore: best?.score ?? null, maxScore: best?.maxScore ?? points }
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
