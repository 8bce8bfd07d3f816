import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findEarlier, findReadable, listShared } from './data'
import { shareReport } from './mutations'

let database: TestDatabase
const AT = new Date('2026-11-24T12:00:00Z')

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function person(name: string, role: 'learner' | 'instructor' | 'admin' = 'learner') {
  return database.db.user.create({ data: { email: `${name}@example.org`, name, role } })
}

async function submission(userId: string, more: { state?: 'graded' | 'queued'; createdAt?: Date } = {}) {
  const { db } = database
  const key = { userId, lessonId: 'c/l' }
  const attempt = await db.attempt.upsert({
    where: { userId_lessonId: key },
    create: { ...key, version: 'v' },
    update: {},
  })
  return db.submission.create({
    data: { attemptId: attempt.id, userId, exerciseId: 'g1', version: 'v', files: {}, state: 'graded', ...more },
  })
}

test('a report is its learner’s alone until it is shared, and again after that', async () => {
  const { db } = database
  const ada = await person('ada')
  const others = [await person('eve'), await person('ivo', 'instructor'), await person('root', 'admin')]
  const teacher = await person('class-teacher')
  const room = await db.class.create({ data: { name: 'A', code: 'A', instructorId: teacher.id } })
  await db.enrolment.create({ data: { classId: room.id, userId: ada.id } })
  const { id } = await submission(ada.id)
  const sees = async (reader: { id: string; role: 'learner' | 'instructor' | 'admin' }) =>
    (await findReadable(db, { id, reader })) !== null

  expect(await sees(ada)).toBe(true)
  for (const reader of [...others, teacher]) expect(await sees(reader)).toBe(false)

  await shareReport(db, { id, userId: ada.id, at: AT })
  expect(await Promise.all([...others, teacher].map(sees))).toEqual([false, true, true, true])
  const seen = await listShared(db, { reader: teacher, take: 10 })
  expect(seen.map((one) => [one.id, one.user.name])).toEqual([[id, 'ada']])
  expect(await listShared(db, { reader: ada, take: 10 })).toEqual([])

  await shareReport(db, { id, userId: ada.id, at: null })
  for (const reader of [...others, teacher]) expect(await sees(reader)).toBe(false)
})

test('nobody shares what is not theirs, not graded, or not there', async () => {
  const { db } = database
  const bob = await person('bob')
  const mallory = await person('mallory', 'admin')
  const { id } = await submission(bob.id)
  const waiting = await submission(bob.id, { state: 'queued' })
  for (const [what, who] of [
    [id, mallory.id],
    [waiting.id, bob.id],
    ['00000000-0000-7000-8000-000000000000', bob.id],
    ["' OR 1=1", bob.id],
  ] as const)
    await expect(shareReport(db, { id: what, userId: who, at: AT })).rejects.toMatchObject({ code: 'not_found' })
  expect(await db.submission.count({ where: { userId: bob.id, sharedAt: { not: null } } })).toBe(0)
})

test('the comparison tells an instructor nothing of an earlier report that was not shared', async () => {
  const { db } = database
  const cleo = await person('cleo')
  const reader = await person('iris', 'instructor')
  const first = await submission(cleo.id, { createdAt: new Date('2026-11-24T10:00:00Z') })
  const second = await submission(cleo.id, { createdAt: new Date('2026-11-24T11:00:00Z') })
  await submission(cleo.id, { createdAt: new Date('2026-11-24T10:30:00Z'), state: 'queued' })
  await shareReport(db, { id: second.id, userId: cleo.id, at: AT })
  expect((await findEarlier(db, { submission: second, reader: cleo }))?.id).toBe(first.id)
  expect(await findEarlier(db, { submission: second, reader })).toBeNull()
  await shareReport(db, { id: first.id, userId: cleo.id, at: AT })
  expect((await findEarlier(db, { submission: second, reader }))?.id).toBe(first.id)
  expect(await findEarlier(db, { submission: first, reader: cleo })).toBeNull()
})
