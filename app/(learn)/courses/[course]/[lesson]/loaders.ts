import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { beginLesson } from '@/app/_learn/begin-lesson'
import { varsOf } from '@/app/_learn/lesson-scope'
import type { LiveState, QuestionView, TaskView } from '@/app/_learn/live'
import { readStoredState } from '@/app/_learn/live-state'
import { exerciseHref, lessonHref } from '@/app/_learn/next-lesson'
import { questionViews } from '@/app/_learn/question-views'
import { parseSplit, SPLIT_COOKIE } from '@/app/_learn/split'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import type { Texts } from '@/app/_text/en'
import { findLanguage } from '@/app/_text/language'
import { textsIn } from '@/app/_text/texts'
import { findLesson } from '@/lib/labs/catalog'
import { renderMarkdown } from '@/lib/labs/markdown'
import { catalogIn } from '@/lib/labs/translations/apply'
import type { Course, Exercise, Lesson, Step } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import type { StepView } from './_components/step-nav'
import type { Stop } from './_components/way-on'

export interface LessonPage {
  course: Course
  lesson: Lesson
  step: Step
  steps: StepView[]
  text: Awaited<ReturnType<typeof renderMarkdown>>
  api: string
  initial: LiveState
  taskViews: TaskView[]
  questions: QuestionView[]
  /** Whoever begins now gets another version of the lesson than this learner has. */
  changed: boolean
  /** Width of the text in percent, as the reader left it. */
  split: number
  back: Stop | null
  on: Stop
}

/** A lesson at one of its steps, for whoever is signed in; begins the learner's attempt. */
export async function loadLesson({
  courseId,
  slug,
  stepId,
}: {
  courseId: string
  slug: string
  stepId: string | undefined
}): Promise<LessonPage> {
  const lessonId = `${courseId}/${slug}`
  const user = await requireUser({ path: lessonHref(lessonId, stepId) })
  const context = await getContext()
  const language = await findLanguage()
  const catalog = catalogIn(await context.catalogOf(user.id), language)
  const course = catalog.courses.find((one) => one.id === courseId)
  const lesson = findLesson(catalog, lessonId)
  if (!course || !lesson) notFound()
  const attempt = await beginLesson(context, { userId: user.id, lesson })
  const offered = findLesson(await context.catalog(), lessonId)
  const step = lesson.steps.find(({ id }) => id === (stepId ?? attempt.stepId)) ?? lesson.steps[0]
  if (!step) notFound()
  const api = `/api/lessons/${lessonId}`
  const [text, initial, questions] = await Promise.all([
    renderMarkdown(step.source, { vars: varsOf(attempt), assetBase: api, drawings: lesson.drawings }),
    readStoredState({ context, user, lesson, attempt }),
    questionViews(context.db, { attemptId: attempt.id, lesson }),
  ])
  return {
    course,
    lesson,
    step,
    steps: lesson.steps.map(({ id, title, taskIds }) => ({ id, title, taskIds, href: lessonHref(lessonId, id) })),
    text,
    api,
    initial,
    taskViews: taskViews(lesson, varsOf(attempt)),
    questions,
    changed: offered !== null && offered.version !== lesson.version,
    split: parseSplit((await cookies()).get(SPLIT_COOKIE)?.value),
    ...neighbours({ course, lesson, step, texts: textsIn(language).lesson }),
  }
}

/** Where "Back" and "Next" lead: through the steps, then to the exercise, then to the next lesson. */
function neighbours({
  course,
  lesson,
  step,
  texts,
}: {
  course: Course
  lesson: Lesson
  step: Step
  texts: Texts['lesson']
}): {
  back: Stop | null
  on: Stop
} {
  const index = lesson.steps.indexOf(step)
  const before = lesson.steps[index - 1]
  const after = lesson.steps[index + 1]
  const back = before ? { label: texts.back, title: before.title, href: lessonHref(lesson.id, before.id) } : null
  if (after) return { back, on: { label: texts.next, title: after.title, href: lessonHref(lesson.id, after.id) } }
  return { back, on: stopAfterExercise({ course, lesson, exercise: null, texts }) }
}

/** The exercise after this one, or after the text when it is null; then the next lesson. */
export function stopAfterExercise({
  course,
  lesson,
  exercise,
  texts,
}: {
  course: Course
  lesson: Lesson
  exercise: Exercise | null
  texts: Texts['lesson']
}): Stop {
  const next = lesson.exercises[exercise ? lesson.exercises.indexOf(exercise) + 1 : 0]
  if (!next) return nextLessonStop(course, lesson, texts)
  return { label: exercise ? texts.nextExercise : texts.exercise, title: next.title, href: exerciseHref(next) }
}

/** The lesson after this one, or the map when it was the last. */
function nextLessonStop(course: Course, lesson: Lesson, texts: Texts['lesson']): Stop {
  const next = course.lessons[course.lessons.indexOf(lesson) + 1]
  return next
    ? { label: texts.nextLesson, title: next.title, href: lessonHref(next.id) }
    : { label: texts.map, title: course.title, href: `/courses/${course.id}` }
}

function taskViews(lesson: Lesson, vars: Record<string, string>): TaskView[] {
  return lesson.tasks.map(({ id, title, mode, prompt, hints }) => ({
    id,
    title: fillVars(title, vars),
    mode,
    prompt: prompt && fillVars(prompt, vars),
    hintsTotal: hints.length,
  }))
}
