import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { createLog } from '@/lib/base/log'
import { createEngine } from '@/lib/docker/client'
import { gradeFiles } from '@/lib/grading/grade'
import { compareMeasured, measureReport } from '@/lib/grading/measured'
import { loadMeasurable } from '@/lib/labs/measurable'
import { REFERENCES_FILE } from '@/lib/labs/references'
import { readAnswer } from '@/lib/labs/start-files'
import type { Exercise, MeasuredSolution } from '@/lib/labs/types'

const USAGE = `drydock lab measure EXERCISE [--check]

Grades the exercise's own solutions and writes what they needed (bytes, layers, bytes to push again) into its
references.yaml, which budgets follow and reports compare with. Uses the container engine in DOCKER_HOST.

  --check   write nothing; say where the numbers differ from those in references.yaml by more than two measurements
            may (1 KiB and 2 % for bytes, nothing for counts)`

const LIMITS = { memoryBytes: 1024 ** 3, timeoutMs: 300_000 }

interface Surroundings {
  labsDir: string
  write: (text: string) => void
  engineHost: () => Promise<string>
}

/**
 * Runs `drydock lab measure`; returns the exit code: 0, 1 when a solution does not build or `--check` finds a
 * difference, 2 for wrong usage. Nothing is written unless every solution was measured.
 */
export async function runMeasure(args: string[], { labsDir, write, engineHost }: Surroundings): Promise<number> {
  const options = args.filter((arg) => arg.startsWith('-'))
  const [id, ...more] = args.filter((arg) => !arg.startsWith('-'))
  if (!id || more.length > 0 || options.some((option) => option !== '--check')) {
    write(`${USAGE}\n`)
    return options.includes('--help') ? 0 : 2
  }
  const exercise = await loadMeasurable(labsDir, id)
  const solutions = await measureSolutions(exercise, { host: await engineHost(), write })
  if (!solutions) return 1
  if (options.includes('--check')) {
    const differences = compareMeasured(exercise.references ?? null, solutions)
    for (const difference of differences) write(`${difference}\n`)
    return differences.length > 0 ? 1 : 0
  }
  const note = `# Written by "drydock lab measure ${id}"; measured, not typed in.\n`
  await writeFile(join(exercise.dir, REFERENCES_FILE), `${note}${stringify({ of: exercise.measuredOf, solutions })}`)
  return 0
}

/** Null when one does not build, which has been said. */
async function measureSolutions(
  exercise: Exercise,
  { host, write }: { host: string; write: (text: string) => void },
): Promise<Record<string, MeasuredSolution> | null> {
  const engine = createEngine({ host })
  const solutions: Record<string, MeasuredSolution> = {}
  for (const { name, dir } of exercise.solutions) {
    const files = await readAnswer(exercise, dir)
    const ctx = { engine, log: createLog({ level: 'warn' }), limits: LIMITS, instance: 'cli' }
    const report = await gradeFiles(ctx, { exercise, files })
    const measured = measureReport(report)
    if (!measured) {
      write(`${name}: it cannot be measured. ${report.comments[0] ?? ''}\n`)
      return null
    }
    solutions[name] = measured
    write(`${name}: ${JSON.stringify(measured)}\n`)
  }
  return solutions
}
