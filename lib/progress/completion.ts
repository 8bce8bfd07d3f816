import type { Lesson } from '@/lib/labs/types'
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
  grades: { score: number; maxScore: number; at: Date }[]
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
  const best = lesson.exercise ? bestOf(facts?.grades ?? []) : null
  return {
    lessonId: lesson.id,
    started: facts !== null,
    tasksDone: passed.length,
    tasksTotal: lesson.tasks.length,
    questionsRight: right.length,
    questionsTotal: lesson.questions.length,
    bestScore: best?.score ?? null,
    maxScore: best?.maxScore ?? null,
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
  if (lesson.exercise) {
    const passes = grades.filter((grade) => grade.score >= grade.maxScore * PASS_SHARE).map((grade) => grade.at)
    if (passes.length === 0) return null
    moments.push(passes.reduce((first, at) => (at < first ? at : first)))
  }
  return moments.reduce<Date | null>((last, at) => (last && last > at ? last : at), null)
}

function bestOf(grades: AttemptFacts['grades']): AttemptFacts['grades'][number] | null {
  return grades.reduce<AttemptFacts['grades'][number] | null>(
    (best, grade) => (best && best.score >= grade.score ? best : grade),
    null,
  )
}
