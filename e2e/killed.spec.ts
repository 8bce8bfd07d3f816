import { listLabelled } from './engine'
import { expect, test } from './fixtures'
import { ExercisePage } from './pages/exercise'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/order-cache-push'

test('kill -9 in the middle of a grading: graded once after the restart, and nothing is left over', async ({
  server,
  signUp,
}) => {
  const { page } = await signUp('Linus')
  await new LessonPage(page).open(server.url, LESSON)
  const exercise = new ExercisePage(page)
  await exercise.open(server.url, LESSON)
  await exercise.submit()
  await expect
    .poll(async () => (await server.rows<{ state: string }>(`SELECT state FROM "Submission"`))[0]?.state, {
      intervals: [50],
    })
    .toMatch(/building|running|reading|rebuilding/)

  await server.kill()
  await server.start()

  await expect
    .poll(async () => (await server.rows<{ state: string }>(`SELECT state FROM "Submission"`))[0]?.state, {
      timeout: 300_000,
    })
    .toBe('graded')
  const criteria = await server.rows(`SELECT "criterionId", count(*)::int AS n FROM "CriterionScore" GROUP BY 1`)
  expect(criteria.length).toBeGreaterThan(0)
  expect(criteria.every((row) => row.n === 1)).toBe(true)

  await page.goto(`${server.url}/submissions`)
  await expect(page.getByTestId('submission-row')).toHaveCount(1)
  await expect.poll(() => listLabelled(server.instance, ['probe', 'build'])).toEqual([])
})
