import { type Browser, test as base, expect, type Page } from '@playwright/test'
import { hydrated } from './hydrated'
import { TestServer } from './server'

export { expect } from '@playwright/test'

export interface Person {
  page: Page
  email: string
  password: string
  name: string
}

interface Fixtures {
  /** What `server` is started with beyond a test server's own settings; see `test.use`. */
  settings: Record<string, string>
  /** A server of this test's own; its containers and database are gone afterwards. */
  server: TestServer
  /** Signs up a person in a browser profile of their own. Fails the test on a console error that no one expected. */
  signUp: (name: string) => Promise<Person>
  /** The same at a server that the test has started itself. */
  signUpAt: (server: TestServer, name: string) => Promise<Person>
}

/** What a browser reports as an error although the product does what it should. */
const EXPECTED_CONSOLE = [
  /Failed to load resource/,
  /WebSocket connection to/,
  /ERR_CONNECTION_REFUSED/,
  /ERR_NETWORK/,
  // A page that looks again while its server is away.
  /^Failed to fetch RSC payload/,
  // The walls around a hostile preview, each as it holds.
  /^Access to fetch at '[^']+' from origin 'null' has been blocked by CORS policy/,
  /^Unsafe attempt to initiate navigation/,
  /^Blocked opening '[^']+' in a new window because the request was made in a sandboxed frame/,
  /^Framing '[^']+' violates the following Content Security Policy directive: "frame-ancestors/,
]

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],
  server: async ({ settings }, use, testInfo) => {
    await using server = new TestServer(settings)
    await server.start()
    await use(server)
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('server', { body: server.output })
  },
  signUp: ({ server, signUpAt }, use) => use((name) => signUpAt(server, name)),
  signUpAt: async ({ browser }, use) => {
    const errors: string[] = []
    const closers: (() => Promise<void>)[] = []
    await use(async (server, name) => {
      const page = await openPage(browser, errors)
      closers.push(() => page.context().close())
      return signUpOn(page, { url: server.url, name })
    })
    for (const close of closers) await close()
    expect(errors, 'errors in the browser console').toEqual([])
  },
})

async function openPage(browser: Browser, errors: string[]): Promise<Page> {
  const context = await browser.newContext()
  const page = hydrated(await context.newPage())
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !EXPECTED_CONSOLE.some((known) => known.test(text))) errors.push(text)
  })
  page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message}`))
  return page
}

async function signUpOn(page: Page, { url, name }: { url: string; name: string }): Promise<Person> {
  const email = `${name.toLowerCase()}@example.org`
  const password = `a long sentence of ${name}s own`
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByTestId('submit').click()
  await expect(page.getByTestId('user-menu')).toBeVisible()
  return { page, email, password, name }
}
