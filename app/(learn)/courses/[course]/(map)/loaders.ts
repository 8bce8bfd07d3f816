import { notFound } from 'next/navigation'
import { cache } from 'react'
import { lessonHref } from '@/app/_learn/next-lesson'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import { findLanguage } from '@/app/_text/language'
import { catalogIn } from '@/lib/labs/translations/apply'
import type { Course, Lesson } from '@/lib/labs/types'
import { lessonProgress } from '@/lib/progress/data'
import { findReviews } from '@/lib/progress/review/data'
import type { LessonProgress } from '@/lib/progress/types'

export interface LessonRow {
  lesson: Lesson
  /** Counted from 1 through the whole course. */
  number: number
  mine: LessonProgress | null
  href: string
  /** The one lesson to go on with. */
  next: boolean
}

export interface CourseMap {
  course: Course
  modules: { title: string; rows: LessonRow[] }[]
  next: LessonRow | null
  done: number
  total: number
  /** Titles of lessons with a review to answer now. */
  reviews: string[]
}

/** Read once for a request, though title and page both ask. */
export const loadCourse = cache(async (courseId: string): Promise<CourseMap> => {
  const user = await requireUser({ path: `/courses/${courseId}` })
  const { db, catalogOf, clock } = await getContext()
  const { courses } = catalogIn(await catalogOf(user.id), await findLanguage())
  const course = courses.find((one) => one.id === courseId)
  if (!course) notFound()
  const mine = { userId: user.id, catalog: { courses: [course] } }
  const [progress, planned] = await Promise.all([lessonProgress(db, mine), findReviews(db, mine)])
  const now = clock.now()
  const reviews = planned.filter(({ dueAt }) => dueAt <= now).map(({ lesson }) => lesson.title)
  const rows = course.lessons.map((lesson, index): LessonRow => {
    const mine = progress.get(lesson.id) ?? null
    return { lesson, number: index + 1, mine, href: lessonHref(lesson.id, mine?.nextStepId), next: false }
  })
  const open = rows.filter((row) => !row.mine?.completedAt)
  const next = open.find((row) => row.mine?.started) ?? open[0] ?? null
  if (next) next.next = true
  return { course, modules: byModule(course, rows), next, done: rows.length - open.length, total: rows.length, reviews }
})

/** Lessons under their module's title; those that no module names come last. */
function byModule(course: Course, rows: LessonRow[]): CourseMap['modules'] {
  const named = course.modules.map((module) => ({
    title: module.title,
    rows: rows.filter(({ lesson }) => module.lessons.includes(lesson.slug) || module.lessons.includes(lesson.id)),
  }))
  const placed = new Set(named.flatMap((module) => module.rows))
  const rest = rows.filter((row) => !placed.has(row))
  return [...named, ...(rest.length > 0 ? [{ title: 'More lessons', rows: rest }] : [])].filter(
    (module) => module.rows.length > 0,
  )
}
