import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, messageOf } from '@/lib/base/errors'
import { checkTogether } from './catalog-rules'
import { loadCourse } from './course'
import type { Catalog, Exercise, Lesson } from './types'

/** Folder of `labs/` that holds images, not a course. */
const IMAGES = 'images'

/**
 * Reads every course below `dir` (see docs/lab-format.md). Content never throws: what is wrong is in `faults`, all at
 * once, and a lesson with an error is left out while the others stay.
 * Throws `lab_invalid` when `dir` itself cannot be read.
 */
export async function loadCatalog(dir: string): Promise<Catalog> {
  const ids = await courseFolders(dir)
  const loaded = await Promise.all(ids.map((id) => loadCourse({ dir: join(dir, id), id })))
  const courses = loaded.flatMap(({ course }) => (course ? [course] : []))
  const { faults, refused } = checkTogether(
    courses,
    loaded.flatMap(({ known }) => known),
  )
  const kept = courses.map((course) => ({
    ...course,
    modules: course.modules.map(({ title, lessons }) => ({ title, lessons: lessons.filter((id) => !refused.has(id)) })),
    lessons: course.lessons.filter((lesson) => !refused.has(lesson.id)),
  }))
  return { courses: kept, faults: [...loaded.flatMap((one) => one.faults), ...faults] }
}

/** The lesson with this id ("containers/dockerfiles"), or null. */
export function findLesson(catalog: Catalog, lessonId: string): Lesson | null {
  return catalog.courses.flatMap((course) => course.lessons).find((lesson) => lesson.id === lessonId) ?? null
}

/** The exercise with this id ("g1-package-kuard"), or null. */
export function findExercise(catalog: Catalog, exerciseId: string): Exercise | null {
  return listExercises(catalog).find(({ id }) => id === exerciseId) ?? null
}

/** Every exercise, in the order of courses, lessons and theirs. */
export function listExercises(catalog: Pick<Catalog, 'courses'>): Exercise[] {
  return catalog.courses.flatMap((course) => course.lessons.flatMap((lesson) => lesson.exercises))
}

/** Every image that lessons run in and exercises build on, in order of name. */
export function catalogImages(catalog: Catalog): string[] {
  const lessons = catalog.courses.flatMap((course) => course.lessons)
  const images = [
    ...lessons.flatMap(({ sandbox }) => (sandbox ? [sandbox.image] : [])),
    ...listExercises(catalog).flatMap((one) => [...one.images, ...one.artifacts.map((artifact) => artifact.image)]),
  ]
  return [...new Set(images)].filter((image) => image !== 'scratch').sort()
}

async function courseFolders(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isDirectory() && entry.name !== IMAGES)
      .map((entry) => entry.name)
      .sort()
    const courses = await Promise.all(names.map((name) => isFile(join(dir, name, 'course.yaml'))))
    return names.filter((_, index) => courses[index])
  } catch (error) {
    throw new AppError('lab_invalid', `The labs folder cannot be read: ${messageOf(error)}.`, { cause: error })
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
