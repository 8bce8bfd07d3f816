import { findCycle } from './cycles'
import { findNearest } from './nearest'
import type { Course, Fault } from './types'

/** What lessons must agree on among themselves; `refused` are the ids of those that must be left out. */
export function checkTogether(courses: Course[], known: string[]): { faults: Fault[]; refused: Set<string> } {
  const lessons = courses.flatMap((course) => course.lessons)
  const faults: Fault[] = []
  const refused = new Set<string>()
  const refuse = (id: string, file: string, field: string, message: string, fix: string | null) => {
    refused.add(id)
    faults.push({ severity: 'error', file: `${id}/${file}`, line: null, column: null, field, message, fix })
  }
  for (const lesson of lessons) {
    for (const id of lesson.prerequisites) {
      if (known.includes(id)) continue
      const nearest = findNearest(id, known)
      refuse(
        lesson.id,
        'lab.yaml',
        'prerequisites',
        `There is no lesson "${id}".`,
        nearest ? `Did you mean "${nearest}"?` : null,
      )
    }
    for (const { id, folder } of lesson.exercises) {
      const first = lessons.find((other) => other.exercises.some((one) => one.id === id))
      if (first === lesson) continue
      const file = `${folder.slice(lesson.id.length + 1)}/exercise.yaml`.replace(/^\//, '')
      refuse(lesson.id, file, 'id', `The exercise id "${id}" belongs to "${first?.id}".`, 'Choose another id.')
    }
  }
  const needs = new Map(lessons.map((lesson) => [lesson.id, lesson.prerequisites]))
  for (let cycle = findCycle(needs); cycle; cycle = findCycle(needs)) {
    const road = cycle.join(' → ')
    for (const id of cycle) {
      if (!refused.has(id))
        refuse(
          id,
          'lab.yaml',
          'prerequisites',
          `These lessons wait for each other: ${road}.`,
          'Take one of the prerequisites away.',
        )
      needs.delete(id)
    }
  }
  return { faults, refused }
}
