import { isDeepStrictEqual } from 'node:util'
import type { Db } from '@/lib/db/client'
import { loadCatalog } from '@/lib/labs/catalog'
import { labsHealth } from '@/lib/labs/health'
import { readOutline } from '@/lib/labs/outline'
import { listOffers, listOutlines } from './data'
import { keepOutline, publishLesson, withdrawLesson } from './mutations'
import type { PublishMode } from './types'

export interface Synced {
  published: string[]
  withdrawn: string[]
}

/**
 * Brings what is offered in line with the labs folder `dir`: courses as they are there, and, unless lessons wait for a
 * review, each lesson that has changed since it was last published by itself, and is not held back. A lesson with an
 * error stays as it was offered; one whose folder is gone is withdrawn. Does nothing for a folder without any course.
 * Throws `lab_invalid` when the folder cannot be read. Safe at any time, and from several processes.
 */
export async function syncOffers(
  db: Db,
  { dir, mode, at }: { dir: string; mode: PublishMode; at: Date },
): Promise<Synced> {
  const catalog = await loadCatalog(dir)
  const synced: Synced = { published: [], withdrawn: [] }
  // Somebody's wrong branch, or a folder that is not mounted yet: nobody means to take everything away.
  if (catalog.courses.length === 0) return synced
  await syncOutlines(db, { dir, ids: catalog.courses.map(({ id }) => id), at })
  if (mode === 'review') return synced
  const offers = await listOffers(db)
  for (const lesson of catalog.courses.flatMap(({ lessons }) => lessons)) {
    const offer = offers.find(({ lessonId }) => lessonId === lesson.id)
    if (offer?.heldAt || offer?.seenVersion === lesson.version) continue
    await publishLesson(db, { lesson, byId: null, at })
    synced.published.push(lesson.id)
  }
  const there = new Set(labsHealth(catalog).flatMap(({ lessons }) => lessons.map(({ id }) => id)))
  for (const { lessonId, version } of offers) {
    if (version === null || there.has(lessonId)) continue
    await withdrawLesson(db, { lessonId, byId: null, at })
    synced.withdrawn.push(lessonId)
  }
  return synced
}

/** Brings these courses in line with their course.yaml; one that has a fault there stays as it was. */
export async function syncOutlines(db: Db, { dir, ids, at }: { dir: string; ids: string[]; at: Date }): Promise<void> {
  const known = await listOutlines(db)
  for (const id of ids) {
    const outline = await readOutline(dir, id)
    const before = known.find((one) => one.id === id)
    if (outline && !isDeepStrictEqual(outline, before)) await keepOutline(db, outline, at)
  }
}
