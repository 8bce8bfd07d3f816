import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '@/lib/base/log'
import { gradeFiles } from '@/lib/grading/grade'
import type { Report } from '@/lib/grading/report'
import { listExercises } from '@/lib/labs/catalog'
import type { Exercise } from '@/lib/labs/types'
import { type Bench, INSTANCE, percentile } from './measure'
import type { Figure } from './table'

const LIMITS = { memoryBytes: 1024 ** 3, timeoutMs: 180_000 }
const OVERHEAD_GOAL = 1.15
/** The exercise that is built again most often. */
const MOST_BUILT = /^g6-/

/** A whole grading of a reference solution beside its plain build, and beside all builds and runs that it asks for. */
export async function measureGrading({ engine, catalog, quick, say, signal }: Bench): Promise<Figure[]> {
  const all = listExercises(catalog)
  const rows: Figure[] = []
  for (const exercise of quick ? all.filter(({ id }) => MOST_BUILT.test(id)) : all) {
    const files = await readSolution(exercise)
    const timings: Report['timings'][] = []
    for (let index = 0; index < (quick ? 2 : 3); index++) {
      const ctx = { engine, log: createLog({ level: 'error' }), limits: LIMITS, instance: INSTANCE }
      timings.push((await gradeFiles(ctx, { exercise, files, signal })).timings)
      say(`${exercise.id}: grading ${index + 1}`)
    }
    rows.push(...figures(exercise.id, timings))
  }
  return rows
}

function figures(what: string, timings: Report['timings'][]): Figure[] {
  const half = (pick: (one: Report['timings']) => number) => percentile(timings.map(pick), 0.5) / 1000
  const whole = half(({ totalMs }) => totalMs)
  const asked = half(({ buildMs, behaviourMs, rebuildMs }) => buildMs + behaviourMs + rebuildMs)
  const parts = [
    `build ${half(({ buildMs }) => buildMs).toFixed(1)} s`,
    `runs ${half(({ behaviourMs }) => behaviourMs).toFixed(1)} s`,
    `builds after edits ${half(({ rebuildMs }) => rebuildMs).toFixed(1)} s`,
    `reading ${half(({ readMs }) => readMs).toFixed(1)} s`,
  ]
  const shared = { unit: 's', ours: whole, note: parts.join(', ') }
  return [
    {
      part: 'Grading of a reference solution',
      what: `${what}, all of it`,
      ...shared,
      base: half(({ buildMs }) => buildMs),
      against: 'its first build',
    },
    {
      part: 'Grading of a reference solution',
      what: `${what}, what is ours`,
      ...shared,
      base: asked,
      against: 'all its builds and runs',
      ...(MOST_BUILT.test(what) ? { goal: { of: 'ratio', is: 'at most', value: OVERHEAD_GOAL } as const } : {}),
    },
  ]
}

/** The files of an exercise's first solution, by path. */
export async function readSolution(exercise: Exercise): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  const dir = exercise.solutions[0]?.dir ?? exercise.startDir
  for (const path of exercise.edit) {
    const text = await readFile(join(dir, path), 'utf8').catch(() => null)
    if (text !== null) files[path] = text
  }
  return files
}
