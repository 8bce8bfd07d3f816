import { expect, test } from 'vitest'
import { loadCatalog } from './catalog'
import { faultsOf, labsHealth } from './health'

test('every folder of lessons is listed, and those that learners do not get say how many errors keep them out', async () => {
  const catalog = await loadCatalog('lib/labs/fixtures/broken')
  const health = labsHealth(catalog)
  const lessons = health.flatMap((course) => course.lessons)
  expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length)
  for (const { offered, errors } of lessons) expect(offered).toBe(errors === 0)
  expect(lessons.some(({ offered }) => !offered)).toBe(true)
  // Nothing that was found falls between the tables.
  const shown = health.flatMap((course) => [
    ...course.faults,
    ...course.lessons.flatMap(({ id }) => faultsOf(catalog.faults, id)),
  ])
  expect(new Set(shown)).toEqual(new Set(catalog.faults))
})

test('the labs that ship are all offered', async () => {
  const [course] = labsHealth(await loadCatalog('labs'))
  expect(course?.lessons.map(({ offered, errors }) => ({ offered, errors }))).toEqual(
    course?.lessons.map(() => ({ offered: true, errors: 0 })),
  )
  expect(course?.faults).toEqual([])
})
