import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { migrateJobs } from '@/lib/jobs/migrate'
import { countGraded, findRegrade, listRegrades } from './data'
import { applyRegrade, dropRegrade } from './end'
import type { Grader } from './scope'
import { startRegrade } from './start'

let database: TestDatabase
const EXERCISE = { id: 'g1', version: 'v' }
const AT = new Date('2026-11-25T12:00:00Z')

beforeAll(async () => {
  database = await createTestDatabase()
  await migrateJobs(database.url)
})
afterAll(() => database[Symbol.asyncDispose]())

async function person(name: string, role: 'learner' | 'instructor' | 'admin' = 'learner') {
  return database.db.user.create({ data: { email: `${name}@example.org`, name, role } })
}

async function graded(userId: string): Promise<string> {
  const { db } = database
  const attempt = await db.attempt.create({ data: { userId, lessonId: 'c/l', version: 'v' } })
  const data = { attemptId: attempt.id, userId, exerciseId: 'g1', version: 'v', files: {}, state: 'graded' } as const
  return (await db.submission.create({ data })).id
}

const submissionsIn = async (regradeId: string) =>
  (await database.db.regradeItem.findMany({ where: { regradeId } })).map(({ submissionId }) => submissionId).sort()

test('an instructor grades their own learners again, and neither sees nor ends what another began; an admin all of it', async () => {
  const { db } = database
  const [ada, bob, cy] = [await person('ada'), await person('bob'), await person('cy')]
  const [ivo, mia] = [await person('ivo', 'instructor'), await person('mia', 'instructor')]
  const root = await person('root', 'admin')
  // Bob is in both classes, Cy in none.
  const rooms = [
    { name: 'I', code: 'I', instructorId: ivo.id, learners: [ada, bob] },
    { name: 'M', code: 'M', instructorId: mia.id, learners: [bob] },
  ]
  for (const { learners, ...data } of rooms) {
    const enrolments = { create: learners.map(({ id: userId }) => ({ userId })) }
    await db.class.create({ data: { ...data, enrolments } })
  }
  const [ofAda, ofBob, ofCy] = [await graded(ada.id), await graded(bob.id), await graded(cy.id)]
  const counts = async (by: Grader) => (await countGraded(db, by)).get('g1') ?? 0
  expect(await Promise.all([ivo, mia, root, cy, null].map(counts))).toEqual([2, 1, 3, 1, 3])

  const stranger = await person('stranger', 'instructor')
  const begin = (by: Grader) => startRegrade(db, { exercise: EXERCISE, reason: 'why', by })
  await expect(begin(stranger)).rejects.toMatchObject({ code: 'not_found' })

  const first = await begin(ivo)
  expect(await submissionsIn(first.id)).toEqual([ofAda, ofBob].sort())
  // Bob's points are being decided about; who else teaches him waits, and learns nothing but that.
  await expect(begin(mia)).rejects.toMatchObject({ code: 'conflict' })
  const sees = async (by: Grader) => (await findRegrade(db, { id: first.id, by })) !== null
  expect(await Promise.all([ivo, mia, stranger, bob, root, null].map(sees))).toEqual([
    true,
    false,
    false,
    false,
    true,
    true,
  ])
  expect(await listRegrades(db, { by: mia, take: 9 })).toEqual([])
  expect((await listRegrades(db, { by: root, take: 9 })).map(({ id }) => id)).toEqual([first.id])
  for (const end of [applyRegrade, dropRegrade])
    await expect(end(db, { id: first.id, by: mia, at: AT })).rejects.toMatchObject({ code: 'not_found' })
  await expect(applyRegrade(db, { id: first.id, by: ivo, at: AT })).rejects.toMatchObject({ code: 'conflict' })
  expect(await findRegrade(db, { id: first.id, by: ivo })).toMatchObject({ state: 'running' })
  await dropRegrade(db, { id: first.id, by: root, at: AT })

  // Without a learner in common, two of one exercise are open side by side.
  await db.enrolment.deleteMany({ where: { userId: bob.id, class: { instructorId: mia.id } } })
  const enrolment = { classId: (await db.class.findFirstOrThrow({ where: { name: 'M' } })).id, userId: cy.id }
  await db.enrolment.create({ data: enrolment })
  const [second, third] = [await begin(ivo), await begin(mia)]
  expect(await submissionsIn(third.id)).toEqual([ofCy])
  await expect(begin(root)).rejects.toMatchObject({ code: 'conflict' })
  await dropRegrade(db, { id: second.id, by: ivo, at: AT })
  await dropRegrade(db, { id: third.id, by: mia, at: AT })
  expect(await submissionsIn((await begin(root)).id)).toEqual([ofAda, ofBob, ofCy].sort())
})
