import type { Catalog, Fault, Lesson } from './types'

/** How a lesson's folder is doing, for those who write it. */
export interface LabHealth {
  /** "<course>/<folder>". */
  id: string
  /** The folder's name while lab.yaml cannot be read. */
  title: string
  /** False: it has an error, and learners do not get it. */
  offered: boolean
  errors: number
  warnings: number
  tasks: number
  questions: number
  exercises: number
  /** sha256 of the folder, in hex; null while it is left out. */
  version: string | null
}

export interface CourseHealth {
  id: string
  title: string
  lessons: LabHealth[]
  /** Of course.yaml itself. */
  faults: Fault[]
}

/** Everything that was found below the labs folder, course by course; lessons in the course's order, those left out last. */
export function labsHealth({ courses, faults }: Catalog): CourseHealth[] {
  const ids = new Set([...courses.map(({ id }) => id), ...faults.map(({ file }) => placeOf(file).course)])
  return [...ids].sort().map((id) => {
    const course = courses.find((one) => one.id === id)
    const lessons = course?.lessons ?? []
    const broken = faults.map(({ file }) => placeOf(file)).filter((place) => place.course === id && place.lesson)
    const leftOut = new Set(broken.map(({ lesson }) => `${id}/${lesson}`))
    for (const lesson of lessons) leftOut.delete(lesson.id)
    return {
      id,
      title: course?.title ?? id,
      lessons: [
        ...lessons.map((lesson) => healthOf(lesson, faults)),
        ...[...leftOut].sort().map((lessonId) => missing(lessonId, faults)),
      ],
      faults: faults.filter(({ file }) => placeOf(file).course === id && placeOf(file).lesson === null),
    }
  })
}

/** Faults of the files of one lesson, in order of file and line. */
export function faultsOf(faults: Fault[], lessonId: string): Fault[] {
  return faults
    .filter(({ file }) => file === lessonId || file.startsWith(`${lessonId}/`))
    .sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1))
}

function healthOf(lesson: Lesson, faults: Fault[]): LabHealth {
  const { id, title, tasks, questions, exercises, version } = lesson
  return {
    id,
    title,
    offered: true,
    ...countsOf(faultsOf(faults, id)),
    tasks: tasks.length,
    questions: questions.length,
    exercises: exercises.length,
    version,
  }
}

function missing(id: string, faults: Fault[]): LabHealth {
  const title = id.slice(id.indexOf('/') + 1)
  const counts = countsOf(faultsOf(faults, id))
  return { id, title, offered: false, ...counts, tasks: 0, questions: 0, exercises: 0, version: null }
}

function countsOf(faults: Fault[]): { errors: number; warnings: number } {
  const errors = faults.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: faults.length - errors }
}

/** What a fault's file belongs to: "containers/dockerfiles/lab.yaml" to a lesson, "containers/course.yaml" to none. */
export function placeOf(file: string): { course: string; lesson: string | null } {
  const [course = '', lesson, ...rest] = file.split('/')
  return { course, lesson: lesson === undefined || (rest.length === 0 && lesson.includes('.')) ? null : lesson }
}
