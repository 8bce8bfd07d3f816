import { describe, expect, test } from 'vitest'
import { createLog } from '@/lib/base/log'
import { createEngine } from '@/lib/docker/client'
import { listExercises, loadCatalog } from '@/lib/labs/catalog'
import { trySolution, tryWrong } from './answers'

/** Every exercise of the catalog: each solution scores full, each wrong answer loses exactly what it declares. */
const ctx = {
  engine: createEngine({ host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock' }),
  log: createLog({ level: 'error' }),
  limits: { memoryBytes: 1024 ** 3, timeoutMs: 180_000 },
  instance: 'test-exercises',
}
const exercises = listExercises(await loadCatalog('labs')).map((exercise) => ({ exercise, id: exercise.id }))
const TIMEOUT_MS = 300_000

test('the catalog has exercises', () => {
  expect(exercises.length).toBeGreaterThan(0)
})

// Two gradings at a time (vitest.config.ts): one alone waits for its containers half of the time.
describe.concurrent.each(exercises)('$id', ({ exercise }) => {
  test.each(exercise.solutions)(
    'solution $name scores full',
    async (solution) => {
      expect(await trySolution(ctx, { exercise, solution })).toEqual([])
    },
    TIMEOUT_MS,
  )

  test.each(exercise.wrong)(
    'wrong answer $name loses what it declares',
    async (wrong) => {
      expect(await tryWrong(ctx, { exercise, wrong })).toEqual([])
    },
    TIMEOUT_MS,
  )
})
