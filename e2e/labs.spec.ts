import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './fixtures'
import { lookAt } from './look'
import { TestServer } from './server'
import { SMALL_LESSON, writeSmallLab } from './small-lab'

test('an instructor sees what keeps labs out, at its line; a learner sees no such page', async ({ signUpAt }) => {
  await using server = new TestServer({ DRYDOCK_LABS: 'lib/labs/fixtures/broken' })
  await server.start()
  const { page } = await signUpAt(server, 'Lovelace')
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

test('a lab that is edited while its page is open: text, faults and mending show by themselves', async ({
  signUpAt,
}) => {
  await using labs = await writeSmallLab()
  await using server = new TestServer({ DRYDOCK_LABS: labs.path, DRYDOCK_LABS_WATCH: '1' })
  await server.start()
  const { page } = await signUpAt(server, 'Wirth')
  await server.rows(`UPDATE "User" SET role = 'instructor'`)
  const step = join(labs.path, SMALL_LESSON, 'steps/01-look.md')
  await page.goto(`${server.url}/courses/${SMALL_LESSON}`)
  await expect(page.getByText('Look around.', { exact: true })).toBeVisible()

  await test.step('text, on the page that is open', async () => {
    await writeFile(step, '# Look\n\nLook closer.\n\n:::task{id=look}\n')
    await expect(page.getByText('Look closer.', { exact: true })).toBeVisible()
  })

  await test.step('a task’s title', async () => {
    const lab = join(labs.path, SMALL_LESSON, 'lab.yaml')
    const text = await readFile(lab, 'utf8')
    await writeFile(lab, text.replace('title: Look around', 'title: Look everywhere'))
    await expect(page.getByTestId('task')).toContainText('Look everywhere')
  })

  await test.step('what is wrong, and the way back once it is mended', async () => {
    await writeFile(step, '# Look\n\n:::task{id=lok}\n')
    await expect(page).toHaveURL(new RegExp(`/labs/${SMALL_LESSON}$`))
    await expect(page.getByTestId('fault-list')).toContainText('lab.yaml has no task "lok".')
    await writeFile(step, '# Look\n\nMended.\n\n:::task{id=look}\n')
    await page.getByRole('link', { name: 'See as a learner' }).click()
    await expect(page.getByText('Mended.', { exact: true })).toBeVisible()
  })
})
