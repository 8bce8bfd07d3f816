import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { addLearner } from '../test-context'
import { listClassUse } from './data'
import { setClassLimit } from './mutations'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

test('classes with what they use: live and waiting apart, ended ones and other people’s not counted', async () => {
  const { db } = database
  const [teacher, ada, bob, other] = await Promise.all([1, 2, 3, 4].map(() => addLearner(db)))
  if (!teacher || !ada || !bob || !other) throw new Error('unreachable')
  const make = (name: string, code: string) => db.class.create({ data: { name, code, instructorId: teacher } })
  const [one, none] = [await make('One', 'ONE'), await make('None', 'NONE')]
  await db.enrolment.createMany({ data: [ada, bob].map((userId) => ({ classId: one.id, userId })) })
  const states = ['running', 'starting', 'requested', 'stopped'] as const
  const rows = [ada, bob].flatMap((userId) => states.map((state) => ({ userId, state })))
  await db.sandbox.createMany({
    data: [...rows, { userId: other, state: 'running' as const }].map((row) => ({
      ...row,
      lessonId: `course/${row.state}`,
      version: 'v',
      image: 'i',
      expiresAt: new Date(),
    })),
  })
  const facts = { instructor: 'Test Learner', limit: null }
  const empty = { id: none.id, name: 'None', learners: 0, live: 0, waiting: 0, ...facts }
  expect(await listClassUse(db)).toEqual([
    empty,
    { id: one.id, name: 'One', learners: 2, live: 4, waiting: 2, ...facts },
  ])
  expect(await setClassLimit(db, { id: none.id, limit: 3 })).toEqual({ name: 'None', before: null })
  expect((await listClassUse(db))[0]).toEqual({ ...empty, limit: 3 })
  expect(await setClassLimit(db, { id: none.id, limit: null })).toEqual({ name: 'None', before: 3 })
  await expect(setClassLimit(db, { id: randomUUID(), limit: 1 })).rejects.toMatchObject({ code: 'not_found' })
})
