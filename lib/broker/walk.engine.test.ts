import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSchool, type School } from '@/lib/cli/lab-test/school'
import { walkLesson } from '@/lib/cli/lab-test/walk'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'

const MORE_TIME = { timeout: 400_000 }
const { DOCKER_HOST = '', DRYDOCK_TENANT_REGISTRY = null } = process.env

const catalog = await loadCatalog('labs')
const lessons = catalog.courses.flatMap((course) => course.lessons).filter((lesson) => lesson.tasks.length > 0)

let database: TestDatabase
let school: School

beforeAll(async () => {
  database = await createTestDatabase()
  school = await openSchool({
    databaseUrl: database.url,
    dockerHost: DOCKER_HOST,
    registry: DRYDOCK_TENANT_REGISTRY,
    labsDir: 'labs',
  })
})

afterAll(async () => {
  await school?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

const probes = findLesson(await loadCatalog('lib/labs/fixtures/probes'), 'school/every')

test('each kind of probe sees what a learner brings about, and not before', MORE_TIME, async () => {
  if (!probes) throw new Error('the lesson with every probe does not load')
  expect(await walkLesson(school, { lesson: probes, signal: new AbortController().signal })).toEqual([])
})

test.each(lessons.map((lesson) => [lesson.id, lesson] as const))(
  'a learner can do every task of %s, as `drydock lab test` does',
  MORE_TIME,
  async (_, lesson) => {
    expect(await walkLesson(school, { lesson, signal: new AbortController().signal })).toEqual([])
  },
)
