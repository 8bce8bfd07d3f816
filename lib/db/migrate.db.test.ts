import { expect, test } from 'vitest'
import { Prisma } from './generated/client'
import { migrate } from './migrate'
import { createTestDatabase } from './test-database'

test('a second run applies nothing', async () => {
  await using database = await createTestDatabase()
  expect(await migrate({ url: database.url, dir: 'prisma/migrations' })).toEqual([])
})

test('every model can be read, so the migrations and the schema agree', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const models = Object.values(Prisma.ModelName).map((name) => name.charAt(0).toLowerCase() + name.slice(1))
  expect(models.length).toBeGreaterThan(10)
  for (const model of models) {
    const delegate = db[model as 'user']
    expect(await delegate.findFirst(), model).toBeNull()
  }
})
