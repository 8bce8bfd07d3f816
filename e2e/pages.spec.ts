import type { Page } from '@playwright/test'
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
    ['images-none', '/images'],
    ['shared-none', '/shared'],
    ['regrades', '/regrades'],
    ['watch-none', '/watch'],
    ['review-none', '/review'],
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

  await test.step('the lesson and its page in another language, and back', async () => {
    await page.goto(`${server.url}/account`)
    await page.getByTestId('language-form').getByRole('combobox').selectOption('de')
    await page.getByTestId('language-form').getByRole('button').click()
    await expect(page.locator('html')).toHaveAttribute('lang', 'de')
    await page.goto(`${server.url}/courses/${LESSON}`)
    await expect(page.getByRole('heading', { name: 'Zwei Server' })).toBeVisible()
    await expect(page.getByTestId('run').first()).toHaveText('Ausführen')
    await lookAt(page, 'lesson-german')
    await server.rows(`UPDATE "User" SET language = NULL`)
  })

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
    ['images', `/images/${ORDER}`],
  ] as const) {
    await page.goto(server.url + path)
    await lookAt(page, name)
  }

  await server.rows(`UPDATE "Attempt" SET "completedAt" = now() - interval '2 days'`)
  await page.goto(`${server.url}/review`)
  await expect(page.getByTestId('review')).toHaveCount(2)
  await lookAt(page, 'review')
  await answerReview(page)
  await lookAt(page, 'review-answered')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByTestId('review')).toHaveCount(1)
  await expect(page.getByTestId('review-later')).toBeVisible()
  await page.goto(`${server.url}/courses/containers`)
  await expect(page.getByTestId('review-due')).toBeVisible()
})

/** Answers the first review on the page with whatever comes first, right or wrong. */
async function answerReview(page: Page): Promise<void> {
  const review = page.getByTestId('review').first()
  for (const question of await review.getByTestId('quiz').all()) {
    const choice = question.locator('input[type="radio"], input[type="checkbox"]').first()
    const typed = question.getByRole('textbox')
    if (await choice.isVisible()) await choice.check()
    else if (await typed.isVisible()) await typed.fill('1')
    await question.getByRole('button', { name: 'Check' }).click()
    await expect(question).toHaveAttribute('data-correct', /true|false/)
  }
  await expect(review.getByTestId('review-done')).toBeVisible()
}
