import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { trySolution, tryWrong } from '@/lib/grading/answers'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'
import type { Fault } from '@/lib/labs/types'
import { openSchool, type School } from './school'
import { walkLesson } from './walk'

const SEEDED = 'lib/labs/fixtures/seeded'
const WALK = 'school/alive/walk.yaml'
const signal = new AbortController().signal

let database: TestDatabase
let school: School

beforeAll(async () => {
  database = await createTestDatabase()
  school = await openSchool({
    databaseUrl: database.url,
    dockerHost: process.env.DOCKER_HOST ?? '',
    registry: null,
    labsDir: 'labs',
  })
})

afterAll(async () => {
  await school?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

async function alive() {
  const lesson = findLesson(await loadCatalog(SEEDED), 'school/alive')
  const [exercise] = lesson?.exercises ?? []
  if (!lesson || !exercise) throw new Error('the lesson with faults does not load')
  return { lesson, exercise }
}

const places = (faults: Fault[]) => faults.map(({ file, line }) => `${file}:${line}`)

test('faults that a sandbox shows are found in one walk, each with file, line and fix, and nothing else is', async () => {
  const { lesson } = await alive()
  // What never comes true does not do so any later: there is no need to wait long for it.
  const faults = await walkLesson(school, { lesson, signal, settleMs: 1000 })
  expect(places(faults), JSON.stringify(faults, null, 2)).toEqual(
    [
      'school/alive/lab.yaml:8:',
      'school/alive/steps/01-all.md:16:',
      `${WALK}:3:`,
      `${WALK}:5:`,
      'school/alive/lab.yaml:19:',
    ].map((place) => place.slice(0, -1)),
  )
  const [atStart, block, walk, wide, early] = faults.map(({ message }) => message)
  expect(atStart).toContain('"at-start" is done before the learner has done anything')
  expect(block).toMatch(/exit code 2[\s\S]*no-such-file/)
  expect(walk).toMatch(/"by-walk" is not done after its commands[\s\S]*wrong\.txt/)
  expect(wide).toContain('takes the wrong answer "14"')
  expect(early).toContain('"early" is done before its own commands')
  for (const { fix } of faults) expect(fix).toBeTruthy()
})

test('a solution below full and a wrong answer that comes out otherwise are found; what is right stays', async () => {
  const { exercise } = await alive()
  const ctx = { ...school.ctx, limits: school.config.build }
  const [small, swollen] = exercise.solutions
  const [asTold, other] = exercise.wrong
  if (!small || !swollen || !asTold || !other) throw new Error('the answers do not load')
  expect(await trySolution(ctx, { exercise, solution: small, signal })).toEqual([])
  const [less, ...more] = await trySolution(ctx, { exercise, solution: swollen, signal })
  expect(more).toEqual([])
  expect(less).toMatchObject({
    file: 'school/alive/solutions/swollen/Dockerfile',
    fix: expect.stringContaining('line 13'),
  })
  expect(less?.message).toContain('loses "small" (0 of 40)')
  expect(less?.line).toBeGreaterThan(0)
  expect(await tryWrong(ctx, { exercise, wrong: asTold, signal })).toEqual([])
  const wrong = await tryWrong(ctx, { exercise, wrong: other, signal })
  expect(places(wrong)).toEqual(['school/alive/wrong/other/expect.yaml:1', 'school/alive/wrong/other/expect.yaml:2'])
  expect(wrong[0]?.message).toContain('loses "small", and "builds" are declared')
})
