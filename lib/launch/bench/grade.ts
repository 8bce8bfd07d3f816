import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '@/lib/base/log'
import { gradeFiles } from '@/lib/grading/grade'
import type { Report } from '@/lib/grading/report'
import type { Exercise } from '@/lib/labs/types'
import { type Bench, INSTANCE, inParallel, percentile } from './measure'
import type { Figure } from './table'

const LIMITS = { memoryBytes: 1024 ** 3, timeoutMs: 180_000 }
const OVERHEAD_GOAL = 1.15
/** The exercise that is built again most often. */
const MOST_BUILT = /^g6-/
const AT_ONCE = 20
const POLL_MS = 100
const END_MS = 900_000

/** A whole grading of a reference solution beside its plain build, and beside all builds and runs that it asks for. */
export async function measureGrading({ engine, catalog, quick, say, signal }: Bench): Promise<Figure[]> {
  const all = catalog.courses.flatMap((course) => course.lessons.flatMap((lesson) => lesson.exercise ?? []))
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

/** Many people hand in at the same moment, as pages do: how long the last one waits for a report. */
export async function measureSubmissions({ catalog, db, school, quick, say, signal }: Bench): Promise<Figure[]> {
  const lesson = catalog.courses.flatMap(({ lessons }) => lessons).find(({ exercise }) => exercise)
  if (!lesson?.exercise) return []
  const files = await readSolution(lesson.exercise)
  const people = await inParallel({ times: quick ? 5 : AT_ONCE, width: 4, signal }, () => school.enrol(lesson))
  const handIn = async (learner: (typeof people)[number]) => {
    const started = performance.now()
    const { id } = (await learner.api('POST', `/api/lessons/${lesson.id}/submissions`, { files })) as { id: string }
    for (;;) {
      signal.throwIfAborted()
      const found = await db.submission.findUnique({ where: { id }, select: { state: true, score: true } })
      if (found?.state === 'graded') return { ms: performance.now() - started, score: Number(found.score) }
      if (found?.state === 'not_graded' || performance.now() - started > END_MS)
        throw new Error(`A submission was not graded: ${found?.state}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }
  const [first, ...rest] = people
  if (!first) return []
  say('submissions: one alone')
  const alone = await handIn(first)
  say(`submissions: ${people.length} at once`)
  const all = await Promise.all([handIn(await school.enrol(lesson)), ...rest.map(handIn)])
  const last = percentile(
    all.map(({ ms }) => ms),
    1,
  )
  const shared = { part: `${people.length} submissions of ${lesson.exercise.id} at once`, unit: 's' }
  const full = all.filter(({ score }) => score === alone.score).length
  return [
    {
      ...shared,
      what: 'until all have their report',
      ours: last / 1000,
      base: (alone.ms * people.length) / 1000,
      against: 'one alone, as many times',
      note: `${full} of ${all.length} have the score of the one alone`,
    },
    {
      ...shared,
      what: 'until half of them have it',
      ours:
        percentile(
          all.map(({ ms }) => ms),
          0.5,
        ) / 1000,
      base: alone.ms / 1000,
      against: 'one alone',
    },
  ]
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
