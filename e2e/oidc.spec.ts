import { expect, test } from '@playwright/test'
import { hydrated } from './hydrated'
import { Issuer } from './issuer'
import { TestServer } from './server'

test('single sign-on makes an account, finds it again, and takes over none by an unproven address', async ({
  browser,
}) => {
  await using issuer = new Issuer({ sub: 'u-1', email: 'Radia@Example.org', email_verified: true, name: 'Radia' })
  await issuer.start()
  await using server = new TestServer(issuer.settings)
  await server.start()

  const signIn = async () => {
    const context = await browser.newContext()
    const page = hydrated(await context.newPage())
    await page.goto(`${server.url}/sign-in?next=/account`)
    await page.getByRole('button', { name: /School/ }).click()
    return page
  }

  const first = await signIn()
  await expect(first).toHaveURL(`${server.url}/account`)
  await expect(first.getByTestId('user-menu')).toContainText('Radia')

  const again = await signIn()
  await expect(again).toHaveURL(`${server.url}/account`)
  expect(await server.rows('SELECT email, role FROM "User"')).toEqual([{ email: 'radia@example.org', role: 'learner' }])

  // Somebody else at the provider who merely claims the address.
  issuer.identity = { sub: 'u-2', email: 'radia@example.org', email_verified: false, name: 'Mallory' }
  const stranger = await signIn()
  await expect(stranger).toHaveURL(/\/sign-in/)
  await expect(stranger.getByTestId('user-menu')).toHaveCount(0)
  expect(await server.rows('SELECT subject FROM "Identity"')).toEqual([{ subject: 'u-1' }])
  for (const page of [first, again, stranger]) await page.context().close()
})
