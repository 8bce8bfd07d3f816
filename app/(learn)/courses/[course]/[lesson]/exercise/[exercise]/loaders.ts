import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { beginLesson } from '@/app/_learn/begin-lesson'
import { varsOf } from '@/app/_learn/lesson-scope'
import { exerciseHref, lessonHref } from '@/app/_learn/next-lesson'
import { parseSplit, SPLIT_COOKIE } from '@/app/_learn/split'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { isFinished, type SubmissionProgress } from '@/app/_submission/progress-state'
import { readProgress } from '@/app/_submission/read-progress'
import { type SubmissionRow, toRow } from '@/app/_submission/row'
import { findLanguage, findTexts } from '@/app/_text/language'
import { listSubmissions } from '@/lib/grading/data'
import { findLesson } from '@/lib/labs/catalog'
import { renderMarkdown } from '@/lib/labs/markdown'
import { readContextFiles, readEditable } from '@/lib/labs/start-files'
import { catalogIn } from '@/lib/labs/translations/apply'
import type { Course, Exercise, Lesson } from '@/lib/labs/types'
import type { Stop } from '../../_components/way-on'
import { stopAfterExercise } from '../../loaders'

const SHOWN_SUBMISSIONS = 10
/** Larger or binary files of the build context are named, not shown. */
const VIEW_LIMIT_BYTES = 64 * 1024

export interface ContextFile {
  path: string
  bytes: number
  /** Null when it is binary or large. */
  text: string | null
}

export interface ExercisePage {
  userId: string
  course: Course
  lesson: Lesson
  exercise: Exercise
  brief: Awaited<ReturnType<typeof renderMarkdown>>
  /** The files to edit as they are at the start. */
  start: Record<string, string>
  /** The other files of the build context. */
  context: ContextFile[]
  /** Ids of secrets that a RUN may be shown. */
  secrets: string[]
  submissions: SubmissionRow[]
  /** A submission that is being graded at this moment. */
  running: { id: string; progress: SubmissionProgress } | null
  split: number
  /** The exercise before this one, or the lesson's text. */
  back: Stop
  on: Stop
}

/** Read once for a request, though title and page both ask. Begins the learner's attempt. */
export const loadExercise = cache(async (courseId: string, slug: string, id: string): Promise<ExercisePage> => {
  const lessonId = `${courseId}/${slug}`
  const user = await requireUser({ path: exerciseHref({ lessonId, id }) })
  const context = await getContext()
  const { db, catalogOf } = context
  const catalog = catalogIn(await catalogOf(user.id), await findLanguage())
  const course = catalog.courses.find((one) => one.id === courseId)
  const lesson = findLesson(catalog, lessonId)
  const exercise = lesson?.exercises.find((one) => one.id === id)
  if (!course || !lesson || !exercise) notFound()
  const attempt = await beginLesson(context, { userId: user.id, lesson })
  const [brief, start, files, found] = await Promise.all([
    renderMarkdown(exercise.brief, {
      vars: varsOf(attempt),
      assetBase: `/api/lessons/${lessonId}`,
      drawings: lesson.drawings,
    }),
    readEditable(exercise),
    readContextFiles(exercise),
    listSubmissions(db, { userId: user.id, exerciseId: exercise.id, take: SHOWN_SUBMISSIONS }),
  ])
  const open = found.find(({ state }) => !isFinished(state))
  const progress = open ? await readProgress(db, { id: open.id, userId: user.id }) : null
  return {
    userId: user.id,
    course,
    lesson,
    exercise,
    brief,
    start,
    context: files
      .filter(({ path }) => !exercise.edit.includes(path))
      .map(({ path, content }) => toView(path, content)),
    secrets: (exercise.secrets ?? []).map(({ id: name }) => name),
    submissions: found.map((submission) => toRow(submission, catalog)),
    running: open && progress ? { id: open.id, progress } : null,
    split: parseSplit((await cookies()).get(SPLIT_COOKIE)?.value),
    back: stopBefore(lesson, exercise),
    on: stopAfterExercise({ course, lesson, exercise, texts: (await findTexts()).lesson }),
  }
})

function stopBefore(lesson: Lesson, exercise: Exercise): Stop {
  const before = lesson.exercises[lesson.exercises.indexOf(exercise) - 1]
  const [title, href] = before ? [before.title, exerciseHref(before)] : [lesson.title, lessonHref(lesson.id)]
  return { label: 'Back', title, href }
}

function toView(path: string, content: Buffer): ContextFile {
  const shown = content.length <= VIEW_LIMIT_BYTES && !content.includes(0)
  return { path, bytes: content.length, text: shown ? content.toString('utf8') : null }
}
