import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { ExercisePage } from './pages/exercise'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'
const ORDER = 'containers/order-cache-push'
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } } as const
const THEMES = ['light', 'dark'] as const
/** With DRYDOCK_PICTURES=1 every page is also photographed into docs/pictures. */
const PICTURES = process.env.DRYDOCK_PICTURES === '1'

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

/** The page scrolls sideways: the innermost elements that reach beyond it. Empty for a page that fits. */
function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const found = [...document.querySelectorAll('body *')].filter((one) => {
      const { right } = one.getBoundingClientRect()
      return (
        right > clientWidth + 0.5 && ![...one.children].some((child) => child.getBoundingClientRect().right >= right)
      )
    })
    const names = found.map(
      (one) => `${Math.round(one.getBoundingClientRect().right - clientWidth)} ${one.outerHTML.slice(0, 160)}`,
    )
    return [`${scrollWidth - clientWidth} in all`, ...names.slice(0, 12)]
  })
}

/** Colours of a theme that has just changed are measured wrongly while they still turn. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)))
  })
}

/**
 * The same rules in less time: the results are put together in the page itself, which has no frames, instead of in a
 * second one opened for each look; and what holds is not listed.
 */
function faultsOf(page: Page): AxeBuilder {
  return new AxeBuilder({ page })
    .exclude('.xterm')
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
}

async function lookAt(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const theme of THEMES) {
      await test.step(`${name}, ${size}, ${theme}`, async () => {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        await atRest(page)
        expect(await sticksOut(page), 'what sticks out to the right, with its pixels').toEqual([])
        const { violations } = await faultsOf(page).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.any[0]?.message ?? ''}`)).toEqual(
          [],
        )
        if (PICTURES) await page.screenshot({ path: `docs/pictures/${name}-${size}-${theme}.png` })
      })
    }
  }
  await page.setViewportSize(SIZES.desktop)
}
