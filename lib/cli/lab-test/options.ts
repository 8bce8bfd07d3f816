import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { unknownOption } from '@/lib/launch/options'

export const TEST_USAGE = `drydock lab test [FOLDER…] [--jobs N] [--json] [--junit FILE]

  Tries labs on a real engine: every task is open at the start, the steps of the text run, each task is done by its own
  commands in a real terminal, each solution scores full, each wrong answer scores as declared. FOLDER is a lesson, a
  course or a labs folder ("labs" by default).

  --jobs N      tries so many things at once (by default one for each processor, at most 4)
  --json        the whole result as JSON; progress goes to standard error
  --junit FILE  writes the result in JUnit form, too

  Uses the container engine in DOCKER_HOST or that of a running Drydock, and a database of its own. Exit code 1 when
  something failed, 2 when it could not be tried, 130 after Ctrl-C. Nothing is left behind in any case.
`

const FLAGS = ['--jobs', '--json', '--junit', '--help']
const JOBS_MAX = 64

export interface TestOptions {
  folders: LabFolder[]
  jobs: number
  json: boolean
  junit: string | null
  help: boolean
}

/** A labs folder, and the path in it that is meant ("": all of it). */
export interface LabFolder {
  root: string
  below: string
}

/** Reads the arguments of `drydock lab test`. Throws `invalid_input` that names what is wrong. */
export async function readTestOptions(args: string[], labsDir: string): Promise<TestOptions> {
  const options = { jobs: Math.min(4, availableParallelism()), json: false, junit: null as string | null, help: false }
  const paths: string[] = []
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--json') options.json = true
    else if (arg === '--help') options.help = true
    else if (arg === '--jobs') options.jobs = parseJobs(rest.shift())
    else if (arg === '--junit') options.junit = resolve(requireValue(arg, rest.shift()))
    else if (arg.startsWith('-')) throw unknownOption(arg, FLAGS)
    else paths.push(arg)
  }
  const folders = await Promise.all((paths.length > 0 ? paths : [labsDir]).map(locateLabs))
  return { ...options, folders }
}

/** Which labs folder a path belongs to: a lesson has lab.yaml, a course course.yaml; anything else holds courses. */
export async function locateLabs(path: string): Promise<LabFolder> {
  const full = resolve(path)
  const facts = await stat(full).catch(() => null)
  if (!facts?.isDirectory()) throw new AppError('invalid_input', `There is no folder ${path}.`)
  const names = full.split('/')
  if (await isThere(join(full, 'lab.yaml'))) return { root: resolve(full, '../..'), below: names.slice(-2).join('/') }
  if (await isThere(join(full, 'course.yaml'))) return { root: resolve(full, '..'), below: names.at(-1) ?? '' }
  return { root: full, below: '' }
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

function parseJobs(value: string | undefined): number {
  const jobs = Number(requireValue('--jobs', value))
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= JOBS_MAX) return jobs
  throw new AppError('invalid_input', `--jobs ${value}: it must be a number from 1 to ${JOBS_MAX}.`)
}

function requireValue(name: string, value: string | undefined): string {
  if (value && !value.startsWith('--')) return value
  throw new AppError('invalid_input', `${name} needs a value. See: drydock lab test --help`)
}
