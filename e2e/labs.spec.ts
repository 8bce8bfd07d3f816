import { expect, test } from './fixtures'
import { lookAt } from './look'

test.use({ settings: { DRYDOCK_LABS: 'lib/labs/fixtures/broken' } })

test('an instructor sees what keeps labs out, at its line; a learner sees no such page', async ({ server, signUp }) => {
  const { page } = await signUp('Lovelace')
  for (const path of ['/labs', '/labs/school/keys']) {
    expect((await page.goto(server.url + path))?.status(), path).toBe(404)
  }
  await server.rows(`UPDATE "User" SET role = 'instructor'`)
  await page.goto(`${server.url}/labs`)
  await expect(page.getByTestId('lab-row').filter({ hasText: 'school/good' })).toContainText('See as a learner')
  const broken = page.getByTestId('lab-row').filter({ hasText: 'school/keys' })
  await expect(broken).toContainText('Left out')
  await lookAt(page, 'labs')

  await broken.getByRole('link', { name: 'keys' }).click()
  await page.getByTestId('fault-list').getByRole('link', { name: 'school/keys/lab.yaml:6' }).click()
  await expect(page).toHaveURL(/file=lab\.yaml#line-6$/)
  await expect(page.locator('#line-6').getByTestId('line-fault')).toContainText('Unknown key "setupp".')
  await lookAt(page, 'lab-source')

  for (const path of ['/labs/school/none', '/labs/..%2f..%2fetc/ssl']) {
    expect((await page.goto(server.url + path))?.status(), path).toBe(404)
  }
})
