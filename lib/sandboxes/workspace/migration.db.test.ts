import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase } from '@/lib/db/test-database'
import { findArchive, readArchive } from './data'

/** What the migration before left, in the migrated database: the step is then done once more. */
const BEFORE = `
  DROP TABLE "HomeChunk"; DROP TABLE "HomeArchive"; DROP TYPE "HomeArchiveState"; DROP TABLE "Workspace";
  CREATE TABLE "SandboxHome" ("userId" UUID NOT NULL, "lessonId" TEXT NOT NULL, "version" TEXT NOT NULL,
    "archive" BYTEA NOT NULL, "savedAt" TIMESTAMP(3) NOT NULL, PRIMARY KEY ("userId", "lessonId"));`

test('homes that were kept before come along, byte for byte', async () => {
  await using database = await createTestDatabase()
  const { id } = await database.db.user.create({ data: { email: 'a@school.example', name: 'A' } })
  const sizes = { empty: 0, small: 5, exact: 1024 * 1024, large: 2 * 1024 * 1024 + 7 }
  const homes = Object.entries(sizes).map(([lessonId, size]) => ({ lessonId, archive: Buffer.alloc(size, lessonId) }))
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(BEFORE)
    for (const { lessonId, archive } of homes)
      await client.query('INSERT INTO "SandboxHome" VALUES ($1, $2, $3, $4, now())', [id, lessonId, 'v1', archive])
    await client.query(await readFile('prisma/migrations/20261124100001_workspaces/migration.sql', 'utf8'))
  } finally {
    await client.end()
  }
  for (const { lessonId, archive } of homes) {
    const kept = await findArchive(database.db, { userId: id, lessonId, state: 'current' })
    const pieces: Uint8Array[] = []
    for await (const piece of readArchive(database.db, kept?.id ?? '')) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(archive), lessonId).toBe(true)
    expect(Number(kept?.bytes)).toBe(archive.length)
  }
})
