import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { catalogImages, findExercise, findLesson, listExercises, loadCatalog } from './catalog'

const BROKEN = 'lib/labs/fixtures/broken'
const GOLDEN = 'lib/labs/fixtures/broken.faults.json'

test('every fault of the broken school is found at once, at its place', async () => {
  const { faults } = await loadCatalog(BROKEN)
  const found = `${JSON.stringify(faults, null, 2)}\n`
  // Rewritten on request only: UPDATE_GOLDEN=1.
  if (process.env.UPDATE_GOLDEN) await writeFile(GOLDEN, found)
  expect(JSON.parse(found)).toEqual(JSON.parse(await readFile(GOLDEN, 'utf8')))
})

test('broken lessons do not take the others down', async () => {
  const { courses } = await loadCatalog(BROKEN)
  expect(courses.map((course) => course.id)).toEqual(['school'])
  expect(courses[0]?.lessons.map((lesson) => lesson.id)).toEqual(['school/good'])
  expect(courses[0]?.modules).toEqual([{ title: 'One', lessons: ['school/good'] }])
})

test('every fault names a file that an author can open', async () => {
  const { faults } = await loadCatalog(BROKEN)
  for (const { file } of faults) expect(file).toMatch(/^(school|annex)\//)
})

test('the labs that we ship have no fault, and each exercise two solutions', async () => {
  const catalog = await loadCatalog('labs')
  expect(catalog.faults).toEqual([])
  const lessons = catalog.courses.flatMap((course) => course.lessons)
  expect(lessons.length).toBeGreaterThanOrEqual(3)
  for (const exercise of listExercises(catalog)) {
    expect(exercise.solutions.length, exercise.id).toBeGreaterThanOrEqual(2)
    expect(exercise.wrong.length, exercise.id).toBeGreaterThanOrEqual(3)
  }
})

test('lessons, exercises and images are found by name', async () => {
  const catalog = await loadCatalog('labs')
  expect(findLesson(catalog, 'containers/dockerfiles')?.title).toBe('Dockerfiles')
  expect(findLesson(catalog, 'containers/none')).toBeNull()
  expect(findExercise(catalog, 'g6-layer-order')?.lessonId).toBe('containers/order-cache-push')
  expect(findExercise(catalog, 'g0')).toBeNull()
  expect(catalogImages(catalog)).toEqual([
    'busybox:1.35',
    'debian:bookworm-slim',
    'drydock/builder:1',
    'drydock/kuard:1',
    'drydock/node:20',
    'drydock/sandbox:1',
  ])
})

test('a folder that is not there is said to be so', async () => {
  await expect(loadCatalog('nowhere')).rejects.toMatchObject({ code: 'lab_invalid' })
})
