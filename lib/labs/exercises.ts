import { join } from 'node:path'
import { type ExerciseSource, readExercise } from './exercise'
import { type Folder, folderIn, foldersBelow, pathsBelow, textOf } from './folder'
import { slug } from './names'
import type { Exercise, Fault } from './types'

/** A lesson with several exercises has them in here, each in a folder of its own. */
export const EXERCISES = 'exercises'
const FILE = 'exercise.yaml'

/** Reads every exercise of a lesson: its own `exercise.yaml`, or one in each folder of `exercises/`, in order of name. */
export function readExercises({ folder, label }: { folder: Folder; label: string }): {
  exercises: Exercise[]
  faults: Fault[]
} {
  const read = exerciseSources({ folder, label }).map(readExercise)
  const exercises = read.flatMap(({ exercise }) => exercise ?? [])
  const faults = [...checkLayout(folder, label), ...read.flatMap((one) => one.faults), ...checkIds(exercises)]
  return { exercises, faults }
}

/** Every exercise that a lesson's folder may hold, whether or not it can be read. */
export function exerciseSources({ folder, label }: { folder: Folder; label: string }): ExerciseSource[] {
  const startRoot = join(folder.dir, 'start')
  const named = foldersBelow(folder, EXERCISES).map((name) => {
    const own = folderIn(folder, `${EXERCISES}/${name}`)
    const source = { label: `${label}/${EXERCISES}/${name}`, lessonId: label }
    // With start files of its own it builds from those; a learner's home then stays free of them.
    if (pathsBelow(own, 'start').length > 0) return { ...source, folder: own, startRoot: join(own.dir, 'start') }
    const shared = [...folder.files].filter(([path]) => path.startsWith('start/'))
    return { ...source, folder: { ...own, files: new Map([...own.files, ...shared]) }, startRoot }
  })
  return textOf(folder, FILE) === null ? named : [{ folder, label, lessonId: label, startRoot }, ...named]
}

/** Files that nobody would ever read: answers without an exercise, an exercise at a wrong place. */
function checkLayout(folder: Folder, label: string): Fault[] {
  const faults: Fault[] = []
  const fault = (file: string, message: string, fix: string) =>
    faults.push({
      severity: 'error',
      file: `${label}/${file}`,
      line: null,
      column: null,
      field: null,
      message,
      fix,
    })
  const names = foldersBelow(folder, EXERCISES)
  const single = textOf(folder, FILE) !== null
  if (single && names.length > 0)
    fault(FILE, `The lesson has this exercise and others in "${EXERCISES}/".`, `Move this one to "${EXERCISES}/", too.`)
  for (const name of ['solutions', 'wrong'].filter((one) => !single && pathsBelow(folder, one).length > 0))
    fault(
      name,
      'There are answers, but no exercise.',
      `Add "${FILE}", or move them to the exercise in "${EXERCISES}/".`,
    )
  for (const name of names) {
    const at = `${EXERCISES}/${name}`
    if (!slug.safeParse(name).success)
      fault(at, `"${name}" is no name of an exercise's folder.`, 'Use small letters, digits and hyphens.')
    if (textOf(folder, `${at}/${FILE}`) === null) fault(`${at}/${FILE}`, 'The file is missing.', 'Add it.')
  }
  for (const path of pathsBelow(folder, EXERCISES).filter((one) => /^[^/]+\.ya?ml$/.test(one)))
    fault(`${EXERCISES}/${path}`, 'No exercise reads this file.', `Move it to "${EXERCISES}/NAME/".`)
  return faults
}

function checkIds(exercises: Exercise[]): Fault[] {
  return exercises.flatMap(({ id, folder }, at) => {
    const first = exercises.find((other) => other.id === id)
    if (first === exercises[at]) return []
    const file = `${folder}/${FILE}`
    const message = `The exercise id "${id}" belongs to "${first?.folder}".`
    return [{ severity: 'error', file, line: null, column: null, field: 'id', message, fix: 'Choose another id.' }]
  })
}
