import { z } from 'zod'
import type { Db, Tx } from '@/lib/db/client'
import type { LessonOffer } from '@/lib/db/generated/client'
import type { Outline, VersionKey } from './types'

const outlineSchema = z.object({
  title: z.string(),
  summary: z.string(),
  modules: z.array(z.object({ title: z.string(), lessons: z.array(z.string()) })),
})

/** Courses as they were last read without a fault, in order of id. */
export async function listOutlines(db: Db | Tx): Promise<Outline[]> {
  const rows = await db.courseOutline.findMany({ orderBy: { id: 'asc' } })
  return rows.map(({ id, outline }) => ({ id, ...outlineSchema.parse(outline) }))
}

export function listOffers(db: Db | Tx): Promise<LessonOffer[]> {
  return db.lessonOffer.findMany()
}

export function findOffer(db: Db | Tx, lessonId: string): Promise<LessonOffer | null> {
  return db.lessonOffer.findUnique({ where: { lessonId } })
}

/** Which version this person has of each lesson that they began. */
export function listBegun(db: Db, userId: string): Promise<VersionKey[]> {
  return db.attempt.findMany({ where: { userId }, select: { lessonId: true, version: true } })
}

/** The packed files of a kept version. */
export async function findFiles(db: Db | Tx, key: VersionKey): Promise<Uint8Array | null> {
  const row = await db.lessonVersion.findUnique({ where: { lessonId_version: key }, select: { files: true } })
  return row?.files ?? null
}

export async function isKept(db: Db | Tx, key: VersionKey): Promise<boolean> {
  return (await db.lessonVersion.count({ where: key })) > 0
}

/** Every version that is kept of any lesson. */
export async function listKept(db: Db): Promise<string[]> {
  const rows = await db.lessonVersion.findMany({ distinct: ['version'], select: { version: true } })
  return rows.map(({ version }) => version)
}

export interface VersionRow extends VersionKey {
  title: string
  bytes: number
  keptAt: Date
  publishedAt: Date | null
  /** Null: by itself. */
  publishedBy: { name: string } | null
  /** How many people have it. */
  learners: number
}

/** The kept versions of a lesson, the last published first. */
export async function listVersions(db: Db, lessonId: string): Promise<VersionRow[]> {
  const [rows, begun] = await Promise.all([
    db.lessonVersion.findMany({
      where: { lessonId },
      omit: { files: true, publishedById: true },
      include: { publishedBy: { select: { name: true } } },
      orderBy: [{ publishedAt: { sort: 'desc', nulls: 'last' } }, { keptAt: 'desc' }],
    }),
    db.attempt.groupBy({ by: ['version'], where: { lessonId }, _count: true }),
  ])
  return rows.map((row) => ({ ...row, learners: begun.find(({ version }) => version === row.version)?._count ?? 0 }))
}
