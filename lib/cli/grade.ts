import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { AppError, messageOf } from '@/lib/base/errors'
import { createLog } from '@/lib/base/log'
import { createEngine } from '@/lib/docker/client'
import { gradeFiles } from '@/lib/grading/grade'
import { findExercise, listExercises, loadCatalog } from '@/lib/labs/catalog'
import type { Catalog, Exercise } from '@/lib/labs/types'
import { printReport } from './report-text'

const USAGE = `drydock grade EXERCISE DIR [--json] [--log] [--labs DIR]

Builds the folder DIR as a submission to EXERCISE and grades it, by the same code as the web pages.
Only files that the exercise lets a learner edit are read from DIR.

  --json      the whole report as JSON
  --log       the build log while it grows (on standard error)
  --labs DIR  where the lessons lie

Uses the container engine in DOCKER_HOST. Ends with 0 for full score, 1 for less, 2 when it could not be graded.`

const DEFAULT_HOST = 'unix:///var/run/docker.sock'
const MEMORY_BYTES = 1024 * 1024 * 1024
const BUILD_MS = 180_000
const MAX_FILE_BYTES = 1024 * 1024

interface Surroundings {
  labsDir: string
  write: (text: string) => void
  env: Record<string, string | undefined>
}

/** Runs `drydock grade`; returns the exit code: 0 full score, 1 less, 2 not graded. */
export async function runGrade(args: string[], { labsDir, write, env }: Surroundings): Promise<number> {
  const options = readArguments(args, labsDir)
  if (!options) {
    write(`${USAGE}\n`)
    return args.includes('--help') ? 0 : 2
  }
  const catalog = await loadCatalog(options.labs)
  const exercise = requireExercise(catalog, options.exercise)
  const files = await readFiles(options.dir, exercise)
  const controller = new AbortController()
  const onSignal = () => controller.abort(new AppError('aborted', 'Stopped; nothing is left on the engine.'))
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    const report = await gradeFiles(
      {
        engine: createEngine({ host: env.DOCKER_HOST || DEFAULT_HOST }),
        log: createLog({ level: 'warn' }),
        limits: { memoryBytes: MEMORY_BYTES, timeoutMs: BUILD_MS },
        instance: 'cli',
      },
      {
        exercise,
        files,
        onEvent: (event) => {
          if (options.log) process.stderr.write('line' in event ? `${event.line}\n` : `== ${event.stage}\n`)
        },
        signal: controller.signal,
      },
    )
    write(options.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report, { colour: isTerminal(env) }))
    return report.score >= report.maxScore ? 0 : 1
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

function isTerminal(env: Surroundings['env']): boolean {
  return process.stdout.isTTY === true && !env.NO_COLOR
}

interface GradeOptions {
  exercise: string
  dir: string
  labs: string
  json: boolean
  log: boolean
}

function readArguments(args: string[], labsDir: string): GradeOptions | null {
  const names: string[] = []
  const options = { labs: labsDir, json: false, log: false }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--json') options.json = true
    else if (arg === '--log') options.log = true
    else if (arg === '--labs') options.labs = resolve(args[++at] ?? '')
    else if (arg.startsWith('-')) return null
    else names.push(arg)
  }
  const [exercise, dir, ...more] = names
  return exercise && dir && more.length === 0 ? { ...options, exercise, dir: resolve(dir) } : null
}

function requireExercise(catalog: Catalog, id: string): Exercise {
  const exercise = findExercise(catalog, id)
  if (exercise) return exercise
  const known = listExercises(catalog).map((one) => one.id)
  throw new AppError(
    'not_found',
    known.length > 0
      ? `There is no exercise "${id}". Those that can be graded: ${known.join(', ')}.`
      : 'No exercise could be loaded. `drydock lab validate` says why.',
  )
}

async function readFiles(dir: string, exercise: Exercise): Promise<Record<string, string>> {
  await requireFolder(dir)
  const files: Record<string, string> = {}
  for (const path of exercise.edit) {
    const file = join(dir, path)
    const facts = await stat(file).catch(() => null)
    if (!facts?.isFile()) continue
    if (facts.size > MAX_FILE_BYTES) throw new AppError('invalid_input', `${path} is larger than 1 MiB.`)
    files[path] = await readFile(file, 'utf8')
  }
  if (Object.keys(files).length > 0) return files
  const there = (await readdir(dir)).slice(0, 10).join(', ')
  throw new AppError(
    'invalid_input',
    `${shown(dir)} holds none of the files of this exercise (${exercise.edit.join(', ')})${there ? `; it holds ${there}` : '; it is empty'}.`,
  )
}

async function requireFolder(dir: string): Promise<void> {
  const facts = await stat(dir).catch((error: unknown) => {
    throw new AppError('not_found', `The folder ${shown(dir)} cannot be read: ${messageOf(error)}.`)
  })
  if (!facts.isDirectory()) throw new AppError('invalid_input', `${shown(dir)} is not a folder.`)
}

function shown(dir: string): string {
  const short = relative(process.cwd(), dir)
  return short === '' || short.startsWith(`..${sep}`) ? dir : short
}
