import { relative, resolve } from 'node:path'
import { loadCatalog } from '@/lib/labs/catalog'
import { FORMAT_FILES, type FormatFile, jsonSchemaOf } from '@/lib/labs/json-schema'
import { createExercise } from '@/lib/labs/new-exercise'
import { createLesson } from '@/lib/labs/new-lesson'
import type { Catalog, Fault } from '@/lib/labs/types'
import { formatFault } from './lab-faults'
import { IMPORT_USAGE, runImport } from './lab-import'
import { TEST_USAGE } from './lab-test/options'

export const PREVIEW_USAGE = `drydock lab preview FOLDER [--port NUMBER]

  Brings up a Drydock of its own for FOLDER (a lesson, a course or a labs folder) and shows it as learners see it. An
  edit shows in the open page within a second, its tasks too. Accounts are kept from one preview to the next.
`

const USAGE = `drydock lab validate [PATH]

  Checks every lab below PATH (the labs folder, a course or a lesson; "labs" by default) and prints all faults at
  once, as file:line:column. Exit code 1 when there is an error, 0 when there are warnings at most, 2 for wrong usage.

drydock lab new COURSE/LESSON[/EXERCISE]

  Writes a small lesson that works as it stands, to be changed into yours; with a third name, adds a graded exercise to
  a lesson that is there.

drydock lab schema NAME

  Prints the JSON Schema of course, lab, exercise, expect or walk (.yaml), for completion in an editor.

${TEST_USAGE}
${PREVIEW_USAGE}
${IMPORT_USAGE}`

interface Terminal {
  /** The labs folder when no path is given. */
  labsDir: string
  write: (text: string) => void
}

/** Runs `drydock lab …`; returns the exit code. */
export async function runLab(args: string[], { labsDir, write }: Terminal): Promise<number> {
  const [command, path, ...rest] = args
  if (command === '--help' || command === 'help') {
    write(USAGE)
    return 0
  }
  if (command === 'import') return runImport(args.slice(1), { labsDir, write })
  if (command === 'new' && path && rest.length === 0) return create({ name: path, labsDir, write })
  if (command === 'schema' && path && path in FORMAT_FILES && rest.length === 0) {
    write(`${JSON.stringify(jsonSchemaOf(path as FormatFile), null, 2)}\n`)
    return 0
  }
  if (command !== 'validate' || rest.length > 0) {
    write(USAGE)
    return 2
  }
  return validate({ path, labsDir, write })
}

async function create({ name, labsDir, write }: Terminal & { name: string }): Promise<number> {
  const make = name.split('/').length === 3 ? createExercise : createLesson
  const files = await make(name, { labsDir, projectDir: resolve('.') })
  for (const file of files) write(`${file}\n`)
  write('\nIt works as it stands. Change it, and look with "drydock lab validate".\n')
  return 0
}

async function validate({ path, labsDir, write }: Terminal & { path: string | undefined }): Promise<number> {
  const { root, below } = locate(path ?? labsDir, labsDir)
  const catalog = await loadCatalog(root)
  const faults = catalog.faults.filter(({ file }) => below === '' || file === below || file.startsWith(`${below}/`))
  for (const fault of faults) write(`${formatFault(fault)}\n`)
  write(`${summarize(catalog, faults)}\n`)
  return faults.some(({ severity }) => severity === 'error') ? 1 : 0
}

/** A path inside the labs folder is a filter; any other path is a labs folder itself. */
function locate(path: string, labsDir: string): { root: string; below: string } {
  const below = relative(resolve(labsDir), resolve(path))
  return below.startsWith('..') ? { root: resolve(path), below: '' } : { root: resolve(labsDir), below }
}

function summarize({ courses }: Catalog, faults: Fault[]): string {
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const lessons = courses.flatMap((course) => course.lessons).length
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  return `${count(lessons, 'lesson')} can be taken; ${count(errors, 'error')}, ${count(faults.length - errors, 'warning')}.`
}
