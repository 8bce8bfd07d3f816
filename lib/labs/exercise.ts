import { join } from 'node:path'
import { withBudgets } from './budgets'
import { checkExercise } from './exercise-rules'
import { exerciseSchema, expectSchema } from './exercise-schema'
import { validateFile } from './faults'
import { type Folder, foldersBelow, hashFolder, textOf } from './folder'
import { REFERENCES_FILE, readReferences } from './references'
import { readStructureTests } from './structure-tests'
import type { Exercise, Fault, WrongExpectation } from './types'
import { parseYaml } from './yaml-file'

const FILE = 'exercise.yaml'

/** Where an exercise lies. */
export interface ExerciseSource {
  /** Its files, and with them, below `start/`, those that it builds from. */
  folder: Folder
  /** The folder's path in faults. */
  label: string
  lessonId: string
  /** Absolute path of the `start/` that it builds from. */
  startRoot: string
}

/** Reads `exercise.yaml`, `solutions/` and `wrong/` of a folder; null when it has none or when they are faulty. */
export function readExercise({ folder, label, lessonId, startRoot }: ExerciseSource): {
  exercise: Exercise | null
  faults: Fault[]
} {
  const text = textOf(folder, FILE)
  if (text === null) return { exercise: null, faults: [] }
  const yaml = parseYaml({ file: `${label}/${FILE}`, text })
  const { data, faults } = validateFile(exerciseSchema, yaml)
  const wrong = readWrong(folder, label)
  faults.push(...wrong.faults)
  if (!data) return { exercise: null, faults }
  const { context, structure, budgets, mutations, behaviour, ...rest } = data
  const start = context === '.' ? 'start' : `start/${context}`
  const measured = readReferences({ folder, label, start, exercise: data })
  const tests = structure
    ? readStructureTests({ folder, label, path: structure })
    : { behaviour: [], faults: [] as Fault[] }
  const bounded = withBudgets({ budgets, mutations }, { exerciseId: data.id, references: measured.references, yaml })
  faults.push(...measured.faults, ...tests.faults, ...bounded.faults)
  const sources = [FILE, REFERENCES_FILE, structure]
  const exercise: Exercise = {
    ...rest,
    behaviour: [...behaviour, ...tests.behaviour],
    mutations: bounded.mutations,
    budgets: bounded.budgets,
    references: measured.references,
    measuredOf: measured.of,
    lessonId,
    dir: folder.dir,
    folder: label,
    version: hashFolder(folder, (path) => sources.includes(path) || path.startsWith(`${start}/`)),
    startDir: context === '.' ? startRoot : join(startRoot, context),
    solutions: foldersBelow(folder, 'solutions').map((name) => ({ name, dir: join(folder.dir, 'solutions', name) })),
    wrong: wrong.wrong,
  }
  faults.push(...checkExercise(exercise, { yaml, folder, label, start }))
  return { exercise, faults }
}

function readWrong(folder: Folder, label: string): { wrong: Exercise['wrong']; faults: Fault[] } {
  const faults: Fault[] = []
  const wrong = foldersBelow(folder, 'wrong').flatMap((name) => {
    const path = `wrong/${name}/expect.yaml`
    const text = textOf(folder, path)
    if (text === null) {
      const fix = 'Add it: which criteria are lost ("loses") and the range of the score ("score: { min, max }").'
      faults.push({
        severity: 'error',
        file: `${label}/${path}`,
        line: null,
        column: null,
        field: null,
        message: 'The file is missing.',
        fix,
      })
      return []
    }
    const read = validateFile(expectSchema, parseYaml({ file: `${label}/${path}`, text }))
    faults.push(...read.faults)
    const expect: WrongExpectation | null = read.data
    return expect ? [{ name, dir: join(folder.dir, 'wrong', name), expect }] : []
  })
  return { wrong, faults }
}
