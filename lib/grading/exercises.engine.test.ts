import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createLog } from '@/lib/base/log'
import { createEngine } from '@/lib/docker/client'
import { loadCatalog } from '@/lib/labs/catalog'
import type { Exercise } from '@/lib/labs/types'
import { gradeFiles } from './grade'
import type { Report } from './report'

/** Every exercise of the catalog: each solution scores full, each wrong answer loses exactly what it declares. */
const engine = createEngine({ host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock' })
const catalog = await loadCatalog('labs')
const exercises = catalog.courses.flatMap(({ lessons }) => lessons.flatMap(({ exercise }) => exercise ?? []))
const TIMEOUT_MS = 300_000

async function grade(exercise: Exercise, dir: string): Promise<Report> {
  const found = await Promise.all(
    exercise.edit.map(async (path) => [path, await readFile(join(dir, path), 'utf8').catch(() => null)] as const),
  )
  const files = Object.fromEntries(found.flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
  return gradeFiles(
    {
      engine,
      log: createLog({ level: 'error' }),
      limits: { memoryBytes: 1024 ** 3, timeoutMs: 180_000 },
      instance: 'test-exercises',
    },
    { exercise, files },
  )
}

const lost = ({ criteria }: Report) => criteria.filter(({ points, maxPoints }) => points < maxPoints)

test('the catalog has exercises', () => {
  expect(exercises.length).toBeGreaterThan(0)
})

// Two gradings at a time (vitest.config.ts): one alone waits for its containers half of the time.
describe.concurrent.each(exercises)('$id', (exercise) => {
  test.each(exercise.solutions)(
    'solution $name scores full',
    async ({ dir }) => {
      const report = await grade(exercise, dir)
      expect(lost(report).map(({ id, reason }) => `${id}: ${reason}`)).toEqual([])
      expect(report.score).toBe(report.maxScore)
    },
    TIMEOUT_MS,
  )

  test.each(exercise.wrong)(
    'wrong answer $name loses what it declares',
    async ({ dir, expect: declared }) => {
      const report = await grade(exercise, dir)
      const reasons = lost(report).map(({ id, reason }) => `${id}: ${reason}`)
      expect(
        lost(report)
          .map(({ id }) => id)
          .sort(),
        reasons.join('\n'),
      ).toEqual([...declared.loses].sort())
      expect(report.score, reasons.join('\n')).toBeGreaterThanOrEqual(declared.score.min)
      expect(report.score, reasons.join('\n')).toBeLessThanOrEqual(declared.score.max)
      const rules = report.findings.map(({ rule }) => rule)
      expect(rules).toEqual(expect.arrayContaining(declared.findings ?? []))
      expect(report.comments.length).toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )
})
