import type { Db } from '@/lib/db/client'
import type { HomeArchive, Workspace } from '@/lib/db/generated/client'

export type { HomeArchive, Workspace } from '@/lib/db/generated/client'

/** One learner's place in one lesson. */
export interface WorkspaceKey {
  userId: string
  lessonId: string
}

/** How a learner's files of a lesson are kept, or null when nothing was ever noted. */
export async function findWorkspace(
  db: Db,
  { userId, lessonId }: WorkspaceKey,
): Promise<(Workspace & { archives: HomeArchive[] }) | null> {
  return db.workspace.findUnique({
    where: { userId_lessonId: { userId, lessonId } },
    include: { archives: { where: { state: { not: 'writing' } } } },
  })
}

/** What is kept of a learner's home for a lesson, or null: `current`, or `aside` when it could not be laid back. */
export async function findArchive(
  db: Db,
  { userId, lessonId, state }: WorkspaceKey & { state: 'current' | 'aside' },
): Promise<HomeArchive | null> {
  return db.homeArchive.findFirst({ where: { userId, lessonId, state } })
}

/** The pieces of an archive in order, one in memory at a time; they end early when it is removed meanwhile. */
export async function* readArchive(db: Db, archiveId: string): AsyncGenerator<Uint8Array> {
  for (let seq = 0; ; seq++) {
    const chunk = await db.homeChunk.findUnique({ where: { archiveId_seq: { archiveId, seq } } })
    if (!chunk) return
    yield chunk.data
  }
}

/** Running sandboxes that were used after their home was last kept, the longest unkept first. */
export async function listUnkept(
  db: Db,
  { before, limit }: { before: Date; limit: number },
): Promise<{ id: string }[]> {
  return db.$queryRaw<{ id: string }[]>`
    SELECT s."id"::text AS "id" FROM "Sandbox" s
      LEFT JOIN "Workspace" w ON w."userId" = s."userId" AND w."lessonId" = s."lessonId"
     WHERE s."state" = 'running' AND s."startedAt" < ${before}::timestamp
       AND (w."saveTriedAt" IS NULL OR (w."saveTriedAt" < ${before}::timestamp AND s."lastActiveAt" > w."saveTriedAt"))
  ORDER BY w."saveTriedAt" NULLS FIRST LIMIT ${limit}`
}
