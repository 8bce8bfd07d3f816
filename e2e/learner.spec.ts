import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures'
import { ExercisePage } from './pages/exercise'
import { LessonPage } from './pages/lesson'
import { ReportPage } from './pages/report'

const LESSON = 'containers/why-containers'
const ORDER = 'containers/order-cache-push'
const SOLUTION = 'labs/containers/order-cache-push/solutions/named-files/Dockerfile'

// Sandboxes out of stock, as a site has them.
test.use({ settings: { DRYDOCK_POOL: '1' } })

test('sign up, work in a sandbox, be graded, mend it, and find it all after a restart', async ({ server, signUp }) => {
  test.setTimeout(900_000)
  const eve = await signUp('Eve')
  const { page, email, password } = await signUp('Ada')
  const lesson = new LessonPage(page)

  await test.step('the shell answers, and a task ticks by itself', async () => {
    await lesson.open(server.url, LESSON)
    await lesson.waitForPrompt()
    await lesson.type('echo har""bour-$((40+2))')
    await expect(lesson.screen).toContainText('harbour-42')
    await expect(lesson.task('run-on-a')).toHaveAttribute('data-done', 'false')
    const name = /with the name (\w+)/.exec((await lesson.task('run-on-a').textContent()) ?? '')?.[1]
    await lesson.type(`on server-a greeter ${name} > notes/a.txt`)
    await lesson.expectDone('run-on-a')
  })

  await test.step('a reload finds the screen and the tick', async () => {
    await page.reload()
    await expect(lesson.screen).toContainText('harbour-42')
    await lesson.expectDone('run-on-a')
    await lesson.type('echo still-$((1+1))-here')
    await expect(lesson.screen).toContainText('still-2-here')
  })

  const exercise = new ExercisePage(page)
  await test.step('the editor says what is wrong and what a line does, without a mouse', async () => {
    await lesson.open(server.url, ORDER)
    await exercise.open(server.url, ORDER)
    await expect(exercise.liveFindings('O3')).toContainText('manifest')
    await exercise.editor.click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('F1')
    await expect(exercise.help).toContainText('FROM')
    await expect(exercise.help).toHaveAttribute('data-line', '1')
    await page.keyboard.press('Escape')
    await expect(exercise.editor).toBeFocused()
    await page.keyboard.press('Control+s')
    await expect(page.getByTestId('editor-status')).toContainText('Saved')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await expect(exercise.editor).not.toBeFocused()
  })

  const wrongReport = await test.step('the given Dockerfile has the wrong order and ships a token', async () => {
    await exercise.submit()
    const id = await exercise.openReport()
    expect(await exercise.score()).toBeLessThan(60)
    await expect(exercise.criterion('cache')).not.toHaveAttribute('data-points', '25')
    await expect(exercise.criterion('secret')).toHaveAttribute('data-points', '0')
    const secret = exercise.findings('K6').first()
    await expect(secret).toHaveAttribute('data-line', /^\d+$/)
    await expect(secret).toHaveAttribute('data-layer', /^\d+$/)
    await expect(exercise.findings('O1').first()).toHaveAttribute('data-line', /^\d+$/)
    await expect(page.getByTestId('layer-stack')).toBeVisible()
    return id
  })
  const report = new ReportPage(page)

  await test.step('a finding leads to its line and its layer; the layers are walked with the keyboard', async () => {
    const secret = exercise.findings('K6').first()
    await secret.getByTestId('to-line').click()
    const line = await secret.getAttribute('data-line')
    await expect(page.locator(`[data-source-line="${line}"]`)).toHaveAttribute('data-pointed', 'true')
    await secret.getByTestId('to-layer').click()
    const layer = page.locator(`[data-layer="${await secret.getAttribute('data-layer')}"][role="button"]`)
    await expect(layer).toBeFocused()
    await expect(layer).toHaveAttribute('aria-expanded', 'true')
    await expect(page.getByTestId('layer-details')).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await expect(layer).not.toBeFocused()
  })

  await test.step('the report is the learner’s alone until it is shared, and again after that', async () => {
    const path = `${server.url}/submissions/${wrongReport}`
    const role = (name: string) =>
      server.rows(`UPDATE "User" SET role = $1::"Role" WHERE email = $2`, [name, eve.email])
    const seen = async () => (await eve.page.goto(path))?.status()
    expect(await seen()).toBe(404)
    await role('instructor')
    expect(await seen()).toBe(404)
    await report.share()
    expect(await seen()).toBe(200)
    await expect(eve.page.getByTestId('score')).toBeVisible()
    await expect(eve.page.getByTestId('share')).toHaveCount(0)
    await eve.page.goto(`${server.url}/shared`)
    await expect(eve.page.getByTestId('shared-row')).toHaveCount(1)
    // Who may read it may not decide about it.
    const put = await eve.page.request.delete(`${server.url}/api/submissions/${wrongReport}/share`)
    expect(put.status()).toBe(404)
    await role('learner')
    expect(await seen()).toBe(404)
    await role('instructor')
    await report.unshare()
    expect(await seen()).toBe(404)
  })

  await test.step('an image of the lesson’s engine is laid out; a stranger’s lesson has none', async () => {
    await page.goto(`${server.url}/images/${ORDER}`)
    const shared = page.locator('[data-testid="image-row"][data-owner="shared"]').filter({ hasText: 'debian' })
    await shared.getByTestId('xray-image').first().click()
    await expect(page.getByTestId('xray')).toBeVisible({ timeout: 120_000 })
    await page.getByTestId('file-tree').getByRole('button').first().click()
    await expect(page.getByTestId('file-tree').locator('[aria-expanded="true"]')).toHaveCount(1)
    const id = page.url().split('/').at(-1)
    expect((await eve.page.goto(page.url()))?.status()).toBe(404)
    const api = `${server.url}/api/lessons/${ORDER}/xray/${id}`
    expect((await eve.page.request.get(api)).status()).toBe(404)
    const broken = await page.request.post(`${server.url}/api/xray`, { data: Buffer.from('no archive at all') })
    expect(broken.status()).toBe(422)
  })

  await test.step('mended, it scores in full', async () => {
    await exercise.open(server.url, ORDER)
    await exercise.write('Dockerfile', await readFile(SOLUTION, 'utf8'))
    await exercise.submit()
    await exercise.openReport()
    expect(await exercise.score()).toBe(100)
    await expect(report.compared('secret')).toContainText('15')
    await expect(page.getByTestId('budget')).toBeVisible()
  })

  await test.step('after a restart of the server everything is there', async () => {
    expect(await server.stop()).toBe(0)
    await server.start()
    await page.goto(`${server.url}/courses/${LESSON}`)
    await lesson.expectDone('run-on-a')
    await page.goto(`${server.url}/submissions`)
    await expect(page.getByTestId('submission-row')).toHaveCount(2)
    await page.goto(`${server.url}/submissions/${wrongReport}`)
    expect(await exercise.score()).toBeLessThan(60)
  })

  await test.step('sign out and in again', async () => {
    await page.getByTestId('user-menu').click()
    await page.getByTestId('sign-out').click()
    // Leaving the page before the answer is here would take the wish back.
    await expect(page.getByTestId('user-menu')).toHaveCount(0)
    await page.goto(`${server.url}/submissions`)
    await expect(page).toHaveURL(/sign-in/)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByTestId('submit').click()
    await expect(page.getByTestId('submission-row')).toHaveCount(2)
  })
})
