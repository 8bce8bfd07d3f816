import { trySolution, tryWrong } from '@/lib/grading/answers'
import { actsOf } from '@/lib/labs/acts'
import { placeOf } from '@/lib/labs/health'
import type { Catalog, Exercise, Fault, Lesson } from '@/lib/labs/types'
import type { School } from './school'
import type { LabCase } from './types'
import { walkLesson } from './walk'

/** What is tried of a catalog, below `below` ("" for all): files first, then walks, then answers. */
export function casesOf(catalog: Catalog, { below, school }: { below: string; school: School }): LabCase[] {
  const inside = (path: string) => below === '' || path === below || path.startsWith(`${below}/`)
  const lessons = catalog.courses.flatMap((course) => course.lessons).filter(({ id }) => inside(id))
  return [
    ...fileCases(
      catalog.faults.filter(({ file }) => inside(file)),
      lessons,
    ),
    ...lessons.filter(isWalked).map((lesson) => walkCase(lesson, school)),
    ...lessons.flatMap(({ exercises }) => exercises.flatMap((exercise) => answerCases(exercise, school))),
  ]
}

function isWalked(lesson: Lesson): boolean {
  return lesson.sandbox !== null && (lesson.tasks.length > 0 || actsOf(lesson).length > 0)
}

function walkCase(lesson: Lesson, school: School): LabCase {
  return { lesson: lesson.id, name: 'walk', run: (signal) => walkLesson(school, { lesson, signal }) }
}

function answerCases(exercise: Exercise, school: School): LabCase[] {
  const { lessonId: lesson } = exercise
  const prefix = exercise.folder === lesson ? '' : `${exercise.folder.slice(lesson.length + 1)}/`
  const ctx = { ...school.ctx, limits: school.config.build }
  return [
    ...exercise.solutions.map((solution) => ({
      lesson,
      name: `${prefix}solutions/${solution.name}`,
      run: (signal: AbortSignal) => trySolution(ctx, { exercise, solution, signal }),
    })),
    ...exercise.wrong.map((wrong) => ({
      lesson,
      name: `${prefix}wrong/${wrong.name}`,
      run: (signal: AbortSignal) => tryWrong(ctx, { exercise, wrong, signal }),
    })),
  ]
}

/** One case for the files of each lesson, and of each course that has faults of its own. */
function fileCases(faults: Fault[], lessons: Lesson[]): LabCase[] {
  const ids = [...new Set([...lessons.map(({ id }) => id), ...faults.map(ownerOf)])].sort()
  return ids.map((id) => ({
    lesson: id,
    name: 'files',
    run: async () => faults.filter((fault) => ownerOf(fault) === id),
  }))
}

/** "containers/dockerfiles" for a file of that lesson, "containers" for one of the course. */
function ownerOf({ file }: Fault): string {
  const { course, lesson } = placeOf(file)
  return lesson === null ? course : `${course}/${lesson}`
}
