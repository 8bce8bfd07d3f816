import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { readExercise } from './exercise'
import { exerciseSources } from './exercises'
import { readFolder } from './folder'
import { measureFix, REFERENCES_FILE } from './references'
import type { Exercise, Fault } from './types'

/**
 * An exercise to be measured. The catalog leaves one out whose budgets follow solutions that nobody has measured, so it
 * is looked for in the folders themselves, and only faults that measuring mends are passed over. `solutions` and
 * `references` are as they lie there now.
 * Throws `not_found` when no folder has it, `lab_invalid` with the first fault when it cannot be built as it stands.
 */
export async function loadMeasurable(labsDir: string, id: string): Promise<Exercise> {
  for (const label of await lessonFolders(labsDir)) {
    const folder = await readFolder({ dir: join(labsDir, label), label })
    const read = exerciseSources({ folder, label }).map(readExercise)
    const { exercise, faults } = read.find((one) => one.exercise?.id === id) ?? { exercise: null, faults: [] }
    if (!exercise) continue
    const [fault] = [...folder.faults, ...faults].filter((one) => one.severity === 'error' && !isMended(one, id))
    if (fault)
      throw new AppError('lab_invalid', `${fault.file}:${fault.line ?? 1}: ${fault.message} ${fault.fix ?? ''}`)
    if (exercise.solutions.length === 0)
      throw new AppError('lab_invalid', `${exercise.folder}/solutions: there is nothing to measure.`)
    return exercise
  }
  throw new AppError('not_found', `There is no exercise "${id}".`)
}

function isMended({ file, fix }: Fault, id: string): boolean {
  return file.endsWith(`/${REFERENCES_FILE}`) || fix === measureFix(id)
}

/** "course/lesson" of every folder two levels down. */
async function lessonFolders(labsDir: string): Promise<string[]> {
  const foldersIn = async (path: string) =>
    (await readdir(join(labsDir, path), { withFileTypes: true })).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    )
  const courses = (await foldersIn('')).sort()
  const lessons = await Promise.all(
    courses.map(async (course) => (await foldersIn(course)).sort().map((slug) => `${course}/${slug}`)),
  )
  return lessons.flat()
}
