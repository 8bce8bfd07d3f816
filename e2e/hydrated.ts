import { expect, type Page } from '@playwright/test'

/**
 * The same page, whose visits end when it listens: a click on what the server has sent, but no script has taken over
 * yet, is lost, and a test would wait for its effect to no end.
 */
export function hydrated(page: Page): Page {
  const goto = page.goto.bind(page)
  const reload = page.reload.bind(page)
  const lost = new Set<string>()
  page.on('requestfailed', (request) => {
    if (request.url().includes('/_next/static/') && changed(request.failure()?.errorText)) lost.add(request.url())
  })
  type Answer = Awaited<ReturnType<Page['goto']>>
  const visited = async (visit: () => Promise<Answer>): Promise<Answer> => {
    let answer = await steadily(visit)
    await listens(page)
    // A page without one of its scripts looks whole and does nothing.
    for (let tries = 1; lost.size > 0 && tries < MOST_TRIES; tries++) {
      lost.clear()
      answer = await steadily(() => reload())
      await listens(page)
    }
    return answer
  }
  page.goto = (...args) => visited(() => goto(...args))
  page.reload = (...args) => visited(() => reload(...args))
  return page
}

const MOST_TRIES = 10

function changed(reason: unknown): boolean {
  return String(reason).includes('ERR_NETWORK_CHANGED')
}

/** Each network that a container gets on this machine is a change of its network, on which Chromium gives visits up. */
async function steadily<T>(visit: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await visit()
    } catch (error) {
      if (tries === MOST_TRIES || !changed(error)) throw error
    }
  }
}

/** React marks the document as soon as clicks reach it; what is no page of the site has no mark to wait for. */
async function listens(page: Page): Promise<void> {
  await expect(async () => {
    const ready = await page.evaluate(
      () =>
        !document.querySelector('script[src*="/_next/"]') ||
        Object.keys(document).some((key) => key.startsWith('__reactContainer')),
    )
    expect(ready, 'the scripts of the page have taken over').toBe(true)
  }).toPass({ timeout: 60_000, intervals: [50, 100, 250] })
}
