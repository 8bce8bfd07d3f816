import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures'
import { ExercisePage } from './pages/exercise'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'
const ORDER = 'containers/order-cache-push'
const SOLUTION = 'labs/containers/order-cache-push/solutions/named-files/Dockerfile'

test('sign up, work in a sandbox, be graded, mend it, and find it all after a restart', async ({ server, signUp }) => {
  test.setTimeout(600_000)
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
    await expect(lesson.screen).toContainText('harbour-42', { timeout: 30_000 })
    await lesson.expectDone('run-on-a')
    await lesson.type('echo still-$((1+1))-here')
    await expect(lesson.screen).toContainText('still-2-here')
  })

  const exercise = new ExercisePage(page)
  const wrongReport = await test.step('the given Dockerfile has the wrong order and ships a token', async () => {
    await lesson.open(server.url, ORDER)
    await exercise.open(server.url, ORDER)
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

  await test.step('mended, it scores in full', async () => {
    await exercise.open(server.url, ORDER)
    await exercise.write('Dockerfile', await readFile(SOLUTION, 'utf8'))
    await exercise.submit()
    await exercise.openReport()
    expect(await exercise.score()).toBe(100)
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
