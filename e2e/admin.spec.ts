import { createSetupLink } from '@/lib/accounts/setup-link'
import { systemClock } from '@/lib/base/clock'
import { createDb } from '@/lib/db/client'
import { expect, test } from './fixtures'
import { hydrated } from './hydrated'
import { LessonPage } from './pages/lesson'

test('the first admin comes by the one-time link, sees a sandbox and stops it', async ({ server, signUp, browser }) => {
  const { page } = await signUp('Ken')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, 'containers/why-containers')
  await lesson.waitForPrompt()

  const db = createDb({ url: server.databaseUrl, connections: 1 })
  const link = await createSetupLink(db, { clock: systemClock })
  await db.$disconnect()
  if (!link) throw new Error('there is an admin already')

  const admin = hydrated(await browser.newPage())
  await admin.goto(`${server.url}/setup/${link.token}`)
  await admin.getByLabel('Name').fill('Barbara')
  await admin.getByLabel('E-mail').fill('barbara@example.org')
  await admin.getByLabel('Password').fill('the first of the admins here')
  await admin.getByTestId('submit').click()
  await expect(admin.getByTestId('user-menu')).toBeVisible()

  await admin.goto(`${server.url}/admin/sandboxes`)
  const row = admin.getByTestId('sandbox-row')
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('Ken')
  await row.getByRole('button', { name: /stop/i }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: /stop/i }).click()
  await expect(admin.getByTestId('sandbox-row')).toHaveCount(0)
  await expect(lesson.terminal).toHaveAttribute('data-sandbox-state', 'stopped')

  const again = await admin.request.get(`${server.url}/setup/${link.token}`)
  expect(await again.text()).not.toContain('type="password"')
  await admin.close()
})
