import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestRepository } from '@/lib/publishing/source/test-repository'
import { expect, test } from './fixtures'
import { lookAt, picture } from './look'
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

  await broken.getByRole('link', { name: 'keys', exact: true }).click()
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

test('a lesson is published, changed and withdrawn; who has begun it decides when it changes', async ({ signUpAt }) => {
  await using labs = await writeSmallLab()
  await using bare = await folder()
  const repository = new TestRepository(bare.path, { tree: labs.path })
  const first = repository.push()
  const secret = 'a secret of this test alone'
  await using server = new TestServer({
    DRYDOCK_LABS_GIT: repository.bare,
    DRYDOCK_LABS_GIT_MINUTES: '0',
    DRYDOCK_LABS_WEBHOOK_SECRET: secret,
    DRYDOCK_LABS_PUBLISH: 'review',
  })
  await server.start()
  const { page: author, email } = await signUpAt(server, 'Hopper')
  await server.rows(`UPDATE "User" SET role = 'instructor'`)
  const { page: learner } = await signUpAt(server, 'Liskov')
  const lesson = `${server.url}/courses/${SMALL_LESSON}`
  const versions = `${server.url}/labs/${SMALL_LESSON}/versions`
  for (const url of [versions, lesson, `${server.url}/labs`]) expect((await learner.goto(url))?.status(), url).toBe(404)

  await test.step('what was fetched waits until an instructor publishes it', async () => {
    await author.goto(`${server.url}/labs`)
    await expect(author.getByTestId('source-commit')).toHaveText(first.slice(0, 12))
    await author.getByRole('link', { name: 'Versions' }).click()
    await author.getByTestId('publish').click()
    await expect(author.getByTestId('offer-state')).toHaveText('Offered as the folder is.')
  })
  await learner.goto(lesson)
  await expect(learner.getByText('Look around.', { exact: true })).toBeVisible()

  await test.step('what the folder changes is seen, and published', async () => {
    const step = join(labs.path, SMALL_LESSON, 'steps/01-look.md')
    await writeFile(step, '# Look\n\nLook closer.\n\n:::task{id=look}\n')
    const second = repository.push()
    const body = JSON.stringify({ ref: 'refs/heads/main' })
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
    const tell = async (headers: Record<string, string>) =>
      (await fetch(`${server.url}/api/labs/webhook`, { method: 'POST', headers, body })).status
    expect(await tell({})).toBe(403)
    expect(await tell({ 'X-Hub-Signature-256': signature.replace(/.$/, 'x') })).toBe(403)
    expect(await tell({ 'X-Hub-Signature-256': signature })).toBe(202)
    await author.goto(`${server.url}/labs`)
    await expect(author.getByTestId('source-commit')).toHaveText(second.slice(0, 12))
    await lookAt(author, 'labs-repository')
    await expect(author.getByTestId('lab-row')).toContainText('Offered in an earlier version')
    await author.getByRole('link', { name: 'Versions' }).click()
    await expect(author.getByTestId('change')).toContainText('Look closer.')
    await lookAt(author, 'lab-versions')
    await author.getByTestId('publish').click()
    await expect(author.getByTestId('offer-state')).toHaveText('Offered as the folder is.')
  })

  await test.step('the learner stays with the first version until they take the new one', async () => {
    await learner.reload()
    await expect(learner.getByText('Look around.', { exact: true })).toBeVisible()
    await expect(learner.getByTestId('newer-version')).toBeVisible()
    await picture(learner, 'lesson-changed')
    await learner.getByRole('button', { name: 'Take the new version' }).click()
    await expect(learner.getByText('Look closer.', { exact: true })).toBeVisible()
    await expect(learner.getByTestId('newer-version')).toHaveCount(0)
  })

  await test.step('withdrawn, it is there for who has begun it, and for nobody else', async () => {
    await author.getByTestId('withdraw').click()
    await author.getByRole('button', { name: 'Withdraw' }).last().click()
    await expect(author.getByTestId('offer-state')).toContainText('Withdrawn')
    expect((await learner.reload())?.status()).toBe(200)
    const { page: late } = await signUpAt(server, 'Perlis')
    expect((await late.goto(lesson))?.status()).toBe(404)
  })

  await test.step('who is no instructor any more publishes nothing', async () => {
    await server.rows(`UPDATE "User" SET role = 'learner' WHERE email = $1`, [email])
    await author.getByRole('button', { name: 'Offer this one' }).first().click()
    await expect(author.getByText('Your account may not do this.')).toBeVisible()
    await server.rows(`UPDATE "User" SET role = 'instructor' WHERE email = $1`, [email])
    await author.goto(`${server.url}/labs`)
    await server.rows(`UPDATE "User" SET role = 'learner' WHERE email = $1`, [email])
    await author.getByTestId('fetch-now').click()
    await expect(author.getByText('Your account may not do this.')).toBeVisible()
    expect(await server.rows(`SELECT 1 FROM "LessonOffer" WHERE version IS NOT NULL`)).toEqual([])
  })
})

async function folder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'drydock-bare-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
