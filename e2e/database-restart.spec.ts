import { expect, test } from './fixtures'
import { LessonPage } from './pages/lesson'
import { TestServer } from './server'
import { OwnDatabase } from './services/database'

const LESSON = 'containers/dockerfiles'
const API = `/api/lessons/${LESSON}`
const EXERCISE = 'g1-package-kuard'

test('a killed database: terminals go on, and all that needs it comes back by itself', async ({ signUpAt }) => {
  await using database = await OwnDatabase.start()
  await using server = new TestServer({ DATABASE_URL: database.url, DRYDOCK_POOL: '1' })
  await server.start()
  const { page } = await signUpAt(server, 'Ada')
  const post = (path: string, data: object) => page.request.post(server.url + path, { data })
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  expect((await post(`${API}/answers`, { question: 'context', choice: ['rights'] })).status()).toBe(200)
  await lesson.type('echo precious > work; echo wrote-$((1+1))')
  await expect(lesson.screen).toContainText('wrote-2')

  await test.step('while it is away the shell answers, and the page refuses with a sentence', async () => {
    await database.kill()
    await lesson.type('echo still-$((1+1))')
    await expect(lesson.screen).toContainText('still-2')
    const answer = await post(`${API}/answers`, { question: 'context', choice: ['outside'] })
    expect(answer.status()).toBeGreaterThanOrEqual(500)
    expect((await answer.json()).error.message).toMatch(/\.$/)
    await page.getByTestId('sandbox-stop').click()
    await expect(page.getByText(/Something went wrong|try again/i).first()).toBeVisible()
    await expect(lesson.screen).toContainText('still-2')
  })

  await test.step('back: what was stored is there, and what is asked is done', async () => {
    await database.start()
    await expect
      .poll(async () => (await post(`${API}/answers`, { question: 'context', choice: ['outside'] })).status())
      .toBe(200)
    expect(await server.rows('SELECT tries, correct FROM "QuizAnswer"')).toEqual([{ tries: 2, correct: true }])
  })

  await test.step('its words are heard again: a terminal opened elsewhere shows here', async () => {
    const [sandbox] = await server.rows<{ id: string }>(`SELECT id FROM "Sandbox" WHERE state = 'running'`)
    expect((await post(`/api/sandboxes/${sandbox?.id}/terminals`, {})).status()).toBe(200)
    await expect(page.getByTestId('terminal-tab')).toHaveCount(2)
  })

  await test.step('the worker takes jobs', async () => {
    expect(
      (await post(`${API}/submissions`, { exercise: EXERCISE, files: { Dockerfile: 'FROM nowhere/no:1\n' } })).status(),
    ).toBe(200)
    const states = () => server.rows(`SELECT state::text FROM "Submission"`)
    await expect.poll(states).toEqual([{ state: 'graded' }])
  })

  await test.step('a stop keeps the files, and a start brings them back', async () => {
    await page.getByTestId('sandbox-stop').click()
    await page.getByTestId('sandbox-start').click()
    await lesson.waitForPrompt()
    await lesson.type('cat work')
    await expect(lesson.screen).toContainText('precious')
  })
})
