import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { AppError } from '@/lib/base/errors'
import { createLog } from '@/lib/base/log'
import { createEngine } from '@/lib/docker/client'
import { gradeFiles } from '@/lib/grading/grade'
import type { Report } from '@/lib/grading/report'
import { findExercise, loadCatalog } from '@/lib/labs/catalog'
import { REFERENCES_FILE } from '@/lib/labs/references'
import type { Exercise, MeasuredSolution } from '@/lib/labs/types'

const USAGE = `drydock lab measure EXERCISE

Grades the exercise's own solutions and writes what they needed (bytes, layers, bytes to push again) into its
references.yaml, which budgets follow and reports compare with. Uses the container engine in DOCKER_HOST.`

const LIMITS = { memoryBytes: 1024 ** 3, timeoutMs: 300_000 }

interface Surroundings {
  labsDir: string
  write: (text: string) => void
  engineHost: () => Promise<string>
}

/** Runs `drydock lab measure`; returns the exit code: 0, 1 when a solution does not build, 2 for wrong usage. */
export async function runMeasure(args: string[], { labsDir, write, engineHost }: Surroundings): Promise<number> {
  const [id, ...more] = args
  if (!id || id.startsWith('-') || more.length > 0) {
    write(`${USAGE}\n`)
    return args.includes('--help') ? 0 : 2
  }
  const exercise = findExercise(await loadCatalog(labsDir), id)
  if (!exercise) throw new AppError('not_found', `There is no exercise "${id}".`)
  const engine = createEngine({ host: await engineHost() })
  const solutions: Record<string, MeasuredSolution> = {}
  for (const { name, dir } of exercise.solutions) {
    const files = await readAnswer(exercise, dir)
    const report = await gradeFiles(
      { engine, log: createLog({ level: 'warn' }), limits: LIMITS, instance: 'cli' },
      { exercise, files },
    )
    if (!report.image) {
      write(`${name}: it does not build. ${report.comments[0] ?? ''}\n`)
      return 1
    }
    solutions[name] = measure(report)
    write(`${name}: ${JSON.stringify(solutions[name])}\n`)
  }
  const note = `# Written by "drydock lab measure ${id}"; measured, not typed in.\n`
  await writeFile(join(exercise.dir, REFERENCES_FILE), `${note}${stringify({ solutions })}`)
  return 0
}

async function readAnswer({ edit }: Exercise, dir: string): Promise<Record<string, string>> {
  const read = edit.map(async (path) => [path, await readFile(join(dir, path), 'utf8').catch(() => null)] as const)
  return Object.fromEntries((await Promise.all(read)).flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
}

function measure({ image, layers, rebuilds }: Report): MeasuredSolution {
  const own = layers.filter(({ base }) => !base)
  return {
    ownBytes: image?.ownBytes ?? 0,
    ownCompressedBytes: own.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
    layers: own.length,
    rebuilds: Object.fromEntries(rebuilds.map(({ id, renewed, pushBytes }) => [id, { renewed, pushBytes }])),
  }
}
