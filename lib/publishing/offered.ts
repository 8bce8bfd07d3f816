import { join } from 'node:path'
import type { Db } from '@/lib/db/client'
import { findExercise, findLesson } from '@/lib/labs/catalog'
import { openLabs } from '@/lib/labs/source-folder'
import type { Catalog, Course, Exercise, Lesson } from '@/lib/labs/types'
import { listBegun, listOffers, listOutlines } from './data'
import { openShelf } from './shelf'
import type { Outline, VersionKey } from './types'

/** The lessons of this site as its people get them. */
export interface Offered {
  /** As whoever begins now gets them. Throws `lab_invalid` where a folder is followed that cannot be read. */
  catalog(): Promise<Catalog>
  /** As this person has them: what they have begun is in their version of it, also when it was withdrawn. */
  catalogOf(userId: string): Promise<Catalog>
  /** A lesson in this version; where that is not kept, as whoever begins now gets it. Null when there is neither. */
  lessonOf(key: { lessonId: string; version: string | null }): Promise<Lesson | null>
  /** An exercise as that version of the lesson has it; should it have moved, as another lesson that is offered has it. */
  exerciseOf(id: string, key: { lessonId: string; version: string | null }): Promise<Exercise | null>
  /** Where a folder is followed: tells of its edits, see lib/labs/source-folder.ts. Returns what stops it. */
  onChange(listener: () => void): () => void
  /** Reads what is offered anew at the next use: it was changed from here. */
  forget(): void
}

/** Another process may publish; learners who begin in this time may get what was offered before. */
const FRESH_MS = 1_000

/**
 * Opens what is offered. With `follow`, for those who write lessons, that is the folder as it is at each moment, for
 * everybody, and no versions are kept. Else it is what the database says, whatever the folder holds.
 */
export function openOffered({
  db,
  labsDir,
  dataDir,
  follow,
}: {
  db: Db
  labsDir: string
  dataDir: string
  follow: boolean
}): Offered {
  if (follow) {
    const { catalog, onChange } = openLabs({ dir: labsDir, watch: true })
    const lessonOf = async ({ lessonId }: { lessonId: string }) => findLesson(await catalog(), lessonId)
    return withExercises({ catalog, catalogOf: catalog, lessonOf, onChange, forget: () => {} })
  }
  const shelf = openShelf({ db, dir: shelfDir(dataDir) })
  const read = async () => {
    const [outlines, offers] = await Promise.all([listOutlines(db), listOffers(db)])
    const keys = offers.flatMap(({ lessonId, version }) => (version ? [{ lessonId, version }] : []))
    return { outlines, lessons: await loadAll(keys), at: Date.now() }
  }
  const loadAll = async (keys: VersionKey[]) => {
    const lessons = await Promise.all(keys.map(shelf.load))
    return lessons.filter((lesson) => lesson !== null)
  }
  let kept: ReturnType<typeof read> | null = null
  const offered = async () => {
    const known = await kept?.catch(() => null)
    if (known && Date.now() - known.at < FRESH_MS) return known
    kept = read()
    return kept
  }
  const catalog = async () => {
    const { outlines, lessons } = await offered()
    return compose(outlines, lessons)
  }
  return withExercises({
    catalog,
    catalogOf: async (userId) => {
      const [{ outlines, lessons }, begun] = await Promise.all([offered(), listBegun(db, userId)])
      return compose(outlines, [...(await loadAll(begun)), ...lessons])
    },
    lessonOf: async ({ lessonId, version }) => {
      const own = version === null ? null : await shelf.load({ lessonId, version })
      return own ?? findLesson(await catalog(), lessonId)
    },
    onChange: () => () => {},
    forget: () => {
      kept = null
    },
  })
}

function withExercises(offered: Omit<Offered, 'exerciseOf'>): Offered {
  const exerciseOf: Offered['exerciseOf'] = async (id, key) => {
    const lesson = await offered.lessonOf(key)
    const own = lesson?.exercises.find((exercise) => exercise.id === id)
    return own ?? findExercise(await offered.catalog(), id)
  }
  return { ...offered, exerciseOf }
}

/** Where versions lie as folders, below the data folder. */
export function shelfDir(dataDir: string): string {
  return join(dataDir, 'labs', 'versions')
}

/** Courses with those of their lessons that are there, in their order; of two versions of a lesson the first. */
function compose(outlines: Outline[], lessons: Lesson[]): Catalog {
  const courses = outlines.map(({ modules, ...outline }): Course => {
    const find = (id: string) => lessons.find((lesson) => lesson.id === id)
    const listed = modules.map(({ title, lessons: ids }) => ({ title, lessons: ids.flatMap((id) => find(id) ?? []) }))
    return {
      ...outline,
      modules: listed.map((module) => ({ ...module, lessons: module.lessons.map(({ id }) => id) })),
      lessons: [...new Set(listed.flatMap((module) => module.lessons))],
    }
  })
  return { courses: courses.filter((course) => course.lessons.length > 0), faults: [] }
}
