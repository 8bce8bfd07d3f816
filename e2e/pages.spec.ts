import { expect, test } from './fixtures'
import { lookAt, PICTURES } from './look'
import { ExercisePage } from './pages/exercise'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'
const ORDER = 'containers/order-cache-push'

// Every main page at two widths and in both themes: no serious fault, no sideways scrolling. In two tests, which run
// side by side.

test('pages of visitors, of the course and of people', async ({ server, signUp, browser }) => {
  test.setTimeout(900_000)
  const visitor = await browser.newContext()
  const guest = await visitor.newPage()
  for (const [name, path] of [
    ['landing', '/'],
    ['sign-in', '/sign-in'],
    ['sign-up', '/sign-up'],
    ['missing', '/no/such/page'],
  ] as const) {
    await guest.goto(server.url + path)
    await lookAt(guest, name)
  }
  await visitor.close()

  const { page } = await signUp('Hopper')
  await server.rows(`UPDATE "User" SET role = 'admin'`)
  for (const [name, path] of [
    ['course', '/courses/containers'],
    ['account', '/account'],
    ['admin-users', '/admin/users'],
  ] as const) {
    await page.goto(server.url + path)
    await lookAt(page, name)
  }
})

test('pages of a lesson, its exercise and a report, and the lists that these are in', async ({ server, signUp }) => {
  test.setTimeout(900_000)
  const { page } = await signUp('Hopper')
  await server.rows(`UPDATE "User" SET role = 'admin'`)
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  await lesson.type('tree servers; on server-a greeter Ada')
  await expect(lesson.screen).toContainText('directories')
  await lookAt(page, 'lesson')

  const exercise = new ExercisePage(page)
  await lesson.open(server.url, ORDER)
  await exercise.open(server.url, ORDER)
  await lookAt(page, 'exercise')
  await exercise.submit()
  await exercise.openReport()
  await lookAt(page, 'report')
  if (PICTURES) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.getByTestId('layer-stack').evaluate((stack) => stack.scrollIntoView({ block: 'start' }))
    await page.mouse.wheel(0, -140)
    await page.waitForTimeout(500)
    await page.screenshot({ path: 'docs/pictures/report-layers-desktop-light.png' })
  }

  for (const [name, path] of [
    ['submissions', '/submissions'],
    ['admin-sandboxes', '/admin/sandboxes'],
  ] as const) {
    await page.goto(server.url + path)
    await lookAt(page, name)
  }
})
