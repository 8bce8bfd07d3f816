import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

/** With DRYDOCK_PICTURES=1 every page that is looked at is also photographed into docs/pictures. */
export const PICTURES = process.env.DRYDOCK_PICTURES === '1'

const DESKTOP = { width: 1440, height: 900 }
const SIZES = { phone: { width: 390, height: 844 }, desktop: DESKTOP }
const THEMES = ['light', 'dark'] as const

/** The page as it is has no serious fault. */
export async function expectNoFaults(page: Page, name: string): Promise<void> {
  await noFaults(page)
  await picture(page, name)
}

/** At two widths and in both themes: no serious fault, and nothing that scrolls sideways. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await inEachForm(page, (form) =>
    test.step(`${name}, ${form}`, async () => {
      await atRest(page)
      expect(await sticksOut(page), 'what sticks out to the right, with its pixels').toEqual([])
      await noFaults(page)
      if (PICTURES) await page.screenshot({ path: fileOf(name, form) })
    }),
  )
}

/** Nothing unless pictures are asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await inEachForm(page, async (form) => {
    await page.waitForTimeout(300)
    await page.screenshot({ path: fileOf(name, form) })
  })
}

async function inEachForm(page: Page, work: (form: string) => Promise<void>): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await work(`${size}, ${theme}`)
    }
  }
  await page.setViewportSize(DESKTOP)
}

function fileOf(name: string, form: string): string {
  return `docs/pictures/${name}-${form.replace(', ', '-')}.png`
}

/**
 * The results are put together in the page itself, which has no frames, instead of in a second one opened for each
 * look; and what holds is not listed. The rules are all.
 */
async function noFaults(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .exclude('.xterm')
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.any[0]?.message ?? ''}`)).toEqual([])
}

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
