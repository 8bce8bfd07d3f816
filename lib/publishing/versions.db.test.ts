import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '@/lib/db/test-database'
import { findLesson, loadCatalog } from '@/lib/labs/catalog'
import type { Lesson } from '@/lib/labs/types'
import { startAttempt } from '@/lib/progress/mutations'
import { listVersions } from './data'
import {
  adoptVersion,
  forgetVersions,
  keepVersion,
  moveAttempt,
  publishAgain,
  publishLesson,
  withdrawLesson,
} from './mutations'
import { openOffered, shelfDir } from './offered'
import { openShelf } from './shelf'
import { syncOffers } from './sync'

const LESSON = 'kitchen/menu'
const database = await createTestDatabase()
const { db } = database
const root = await mkdtemp(join(tmpdir(), 'drydock-versions-'))
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(root, { recursive: true })
})

const labsDir = join(root, 'labs')
const dataDir = join(root, 'data')
let at = new Date('2026-11-01T12:00:00Z')
const later = (ms = 1_000) => {
  at = new Date(at.getTime() + ms)
  return at
}
const open = () => openOffered({ db, labsDir, dataDir, follow: false })
const sync = (mode: 'auto' | 'review' = 'auto') => syncOffers(db, { dir: labsDir, mode, at: later() })
const inFolder = async () => findLesson(await loadCatalog(labsDir), LESSON) as Lesson
const menu = () => join(labsDir, LESSON, 'start/menu/menu.txt')
const offered = async () => findLesson(await open().catalog(), LESSON)?.version ?? null

async function edit(text: string): Promise<string> {
  await writeFile(menu(), text)
  return (await inFolder()).version
}

async function learner(name: string): Promise<string> {
  return (await db.user.create({ data: { email: `${name}@example.com`, name, role: 'learner' } })).id
}

beforeEach(async () => {
  await db.lessonOffer.deleteMany()
  await db.user.deleteMany()
  await db.lessonVersion.deleteMany()
  await db.courseOutline.deleteMany()
  await rm(root, { recursive: true, force: true })
  await cp('docs/first-lab', labsDir, { recursive: true })
})

test('a folder is offered by itself; who has begun keeps the version, its files and its exercise, also withdrawn', async () => {
  expect(await Promise.all([sync(), sync()])).toHaveLength(2)
  const first = (await inFolder()).version
  expect(await offered()).toBe(first)
  expect((await sync()).published).toEqual([])
  const ada = await learner('ada')
  const { catalogOf } = open()
  const begun = findLesson(await catalogOf(ada), LESSON) as Lesson
  await startAttempt(db, { userId: ada, lesson: begun })

  const second = await edit('Mushrooms\n')
  expect((await sync()).published).toEqual([LESSON])
  expect(second).not.toBe(first)
  expect(await offered()).toBe(second)
  const bob = await learner('bob')
  expect(findLesson(await open().catalogOf(bob), LESSON)?.version).toBe(second)
  const hers = findLesson(await open().catalogOf(ada), LESSON) as Lesson
  expect(hers.version).toBe(first)
  expect(await readFile(join(hers.dir, 'start/menu/menu.txt'), 'utf8')).not.toContain('Mushrooms')
  const id = begun.exercises[0]?.id ?? ''
  const { exerciseOf, lessonOf } = open()
  const old = await exerciseOf(id, { lessonId: LESSON, version: first })
  const present = await exerciseOf(id, { lessonId: LESSON, version: null })
  expect(old?.version).not.toBe(present?.version)

  await withdrawLesson(db, { lessonId: LESSON, byId: ada, at: later() })
  expect(await offered()).toBeNull()
  expect(findLesson(await open().catalogOf(bob), LESSON)).toBeNull()
  expect(findLesson(await open().catalogOf(ada), LESSON)?.version).toBe(first)
  expect(await lessonOf({ lessonId: LESSON, version: first })).not.toBeNull()
  // A change of the folder does not bring back what somebody has taken away.
  await edit('Stew\n')
  expect((await sync()).published).toEqual([])
  await publishLesson(db, { lesson: await inFolder(), byId: ada, at: later() })
  expect(await offered()).toBe((await inFolder()).version)
})

test('going back to an earlier version holds until the folder has something new', async () => {
  await sync()
  const first = await inFolder()
  await edit('Mushrooms\n')
  await sync()
  const ada = await learner('ada')
  await publishAgain(db, { key: { lessonId: LESSON, version: first.version }, byId: ada, at: later() })
  expect((await sync()).published).toEqual([])
  expect(await offered()).toBe(first.version)
  const third = await edit('Stew\n')
  await sync()
  expect(await offered()).toBe(third)
  const gone = { lessonId: LESSON, version: 'f'.repeat(64) }
  await expect(publishAgain(db, { key: gone, byId: ada, at })).rejects.toMatchObject({ code: 'not_found' })
  expect((await listVersions(db, LESSON)).map(({ publishedBy }) => publishedBy?.name ?? null)).toEqual([
    null,
    'ada',
    null,
  ])
})

test('a broken lesson stays as it was; one whose folder is gone is withdrawn, and comes back with it', async () => {
  await sync()
  const first = (await inFolder()).version
  await writeFile(join(labsDir, LESSON, 'lab.yaml'), 'title: [')
  expect(await sync()).toEqual({ published: [], withdrawn: [] })
  expect(await offered()).toBe(first)
  await rename(join(labsDir, LESSON), join(root, 'aside'))
  expect((await sync()).withdrawn).toEqual([LESSON])
  expect(await offered()).toBeNull()
  await cp(join('docs/first-lab', LESSON), join(labsDir, LESSON), { recursive: true })
  await sync()
  expect(await offered()).toBe(first)
  // An empty folder is an accident, and an outline with a fault takes nothing away.
  await writeFile(join(labsDir, 'kitchen/course.yaml'), 'title: [')
  await sync()
  await rm(join(labsDir, 'kitchen'), { recursive: true })
  await sync()
  expect(await offered()).toBe(first)
})

test('with a review nothing is offered until somebody publishes exactly what they have seen', async () => {
  expect(await sync('review')).toEqual({ published: [], withdrawn: [] })
  expect((await open().catalog()).courses).toEqual([])
  const seen = await inFolder()
  await edit('Mushrooms\n')
  const by = await learner('ada')
  await expect(publishLesson(db, { lesson: seen, byId: by, at })).rejects.toMatchObject({ code: 'conflict' })
  const lesson = await inFolder()
  await keepVersion(db, { lesson, at })
  const { id } = await startAttempt(db, { userId: by, lesson: seen })
  await moveAttempt(db, { attemptId: id, version: lesson.version })
  expect(findLesson(await open().catalogOf(by), LESSON)?.version).toBe(lesson.version)
  expect(await offered()).toBeNull()
  await publishLesson(db, { lesson, byId: by, at: later() })
  expect(await offered()).toBe(lesson.version)
})

test('the folder of a version is made again when it is gone or damaged', async () => {
  await sync()
  const { version } = await inFolder()
  const shelf = () => openShelf({ db, dir: shelfDir(dataDir) })
  const lesson = (await shelf().load({ lessonId: LESSON, version })) as Lesson
  await writeFile(join(lesson.dir, 'lab.yaml'), '')
  expect((await shelf().load({ lessonId: LESSON, version }))?.version).toBe(version)
  await rm(lesson.dir, { recursive: true })
  const both = await Promise.all([
    shelf().load({ lessonId: LESSON, version }),
    shelf().load({ lessonId: LESSON, version }),
  ])
  expect(both.map((one) => one?.version)).toEqual([version, version])
  expect(await readdir(shelfDir(dataDir))).toEqual([version])
})

test('versions that nobody needs go, with their folders; others stay', async () => {
  await sync()
  const ada = await learner('ada')
  const lesson = findLesson(await open().catalogOf(ada), LESSON) as Lesson
  const attempt = await startAttempt(db, { userId: ada, lesson })
  for (let turn = 0; turn < 12; turn++) {
    await edit(`Dish ${turn}\n`)
    await sync()
  }
  await edit('Only tried\n')
  const tried = await inFolder()
  await keepVersion(db, { lesson: tried, at })
  expect(await forgetVersions(db, at)).toBe(0)
  // Of 13 published ones the first is somebody's; two are neither that nor among the last ten.
  expect(await forgetVersions(db, later(48 * 60 * 60_000))).toBe(3)
  const shelf = openShelf({ db, dir: shelfDir(dataDir) })
  await shelf.load({ lessonId: LESSON, version: lesson.version })
  await db.user.delete({ where: { id: ada } })
  expect(await forgetVersions(db, at)).toBe(1)
  await shelf.tidy(new Date(Date.now() + 2 * 60 * 60_000))
  expect(await readdir(shelfDir(dataDir))).not.toContain(lesson.version)
  expect(attempt.version).toBe(lesson.version)
})

test('an attempt of before versions were kept is of the version that is offered', async () => {
  await sync()
  const ada = await learner('ada')
  const lesson = await inFolder()
  const old = await startAttempt(db, { userId: ada, lesson: { ...lesson, version: 'of-before' } })
  const shown = findLesson(await open().catalogOf(ada), LESSON) as Lesson
  expect(await adoptVersion(db, { attempt: old, version: shown.version })).toBe(true)
  expect(await adoptVersion(db, { attempt: { ...old, version: shown.version }, version: 'another' })).toBe(false)
})
