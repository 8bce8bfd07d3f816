import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '@/lib/base/log'
import { gradeFiles } from '@/lib/grading/grade'
import type { Exercise } from '@/lib/labs/types'
import { type Bench, INSTANCE, percentile } from './measure'
import type { Figure } from './table'

const TIMES = 3
const LIMITS = { memoryBytes: 1024 ** 3, timeoutMs: 180_000 }

/** A whole grading of a reference solution, and in it the first build, for every exercise. */
export async function measureGrading({ engine, catalog, quick, say, signal }: Bench): Promise<Figure[]> {
  const exercises = catalog.courses.flatMap((course) => course.lessons.flatMap((lesson) => lesson.exercise ?? []))
  const rows: Figure[] = []
  for (const exercise of quick ? exercises.slice(0, 1) : exercises) {
    const files = await readSolution(exercise)
    const whole: number[] = []
    const build: number[] = []
    for (let index = 0; index < TIMES; index++) {
      const started = performance.now()
      const stages: { stage: string; at: number }[] = []
      await gradeFiles(
        { engine, log: createLog({ level: 'error' }), limits: LIMITS, instance: INSTANCE },
        {
          exercise,
          files,
          signal,
          onEvent: (event) => {
            if (stages.at(-1)?.stage !== event.stage) stages.push({ stage: event.stage, at: performance.now() })
          },
        },
      )
      whole.push(performance.now() - started)
      build.push(...firstStage(stages))
      say(`${exercise.id}: grading ${index + 1} of ${TIMES}`)
    }
    rows.push({
      part: 'Grading of a reference solution',
      what: exercise.id,
      unit: 's',
      ours: percentile(whole, 0.5) / 1000,
      base: build.length > 0 ? percentile(build, 0.5) / 1000 : null,
      against: 'its plain build',
    })
  }
  return rows
}

function firstStage(stages: { stage: string; at: number }[]): number[] {
  const at = stages.findIndex(({ stage }) => stage === 'building')
  const [from, to] = [stages[at], stages[at + 1]]
  return from && to ? [to.at - from.at] : []
}

async function readSolution(exercise: Exercise): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const dir = exercise.solutions[0]?.dir ?? exercise.startDir
  for (const path of exercise.edit) {
    const text = await readFile(join(dir, path), 'utf8').catch(() => null)
    if (text !== null) files[path] = text
  }
  return files
}
