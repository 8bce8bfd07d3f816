import { request } from 'node:http'
import { expect, test } from './fixtures'
import { LessonPage } from './pages/lesson'

// What a learner sees of each fault, and that the page comes back by itself. The faults below the page are tried in
// lib/sandboxes/faults.engine.test.ts and lib/terminal/faults.engine.test.ts.

const LESSON = 'containers/why-containers'

test('a killed server: the shell answers again on the same page, with what it showed', async ({ server, signUp }) => {
  const { page } = await signUp('Ada')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  await lesson.type('echo before-$((40+2)) > kept; cat kept')
  await expect(lesson.screen).toContainText('before-42')

  await server.kill()
  await expect(page.getByText(/connection was lost/i)).toBeVisible()
  await server.start()

  await expect(page.getByText(/connection was lost/i)).toBeHidden()
  // What is kept of the old shell ends in a prompt too; until the new one is there, keys go nowhere.
  await expect(async () => {
    await lesson.type('echo after-$(cat kept)')
    await expect(lesson.screen).toContainText('after-before-42', { timeout: 15_000 })
  }).toPass({ timeout: 120_000 })
})

test('a sandbox killed from outside: the page says so, and a click brings the files back', async ({
  server,
  signUp,
}) => {
  const { page } = await signUp('Grace')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  const [row] = await server.rows<{ containerId: string }>(
    `SELECT "containerId" FROM "Sandbox" WHERE state = 'running'`,
  )
  await killContainer(row?.containerId ?? '')

  await expect(page.getByText(/ended without our doing/)).toBeVisible()
  await page.getByTestId('sandbox-start').click()
  await lesson.waitForPrompt()
  await lesson.type('echo again-$((40+2))')
  await expect(lesson.screen).toContainText('again-42')
})

function killContainer(id: string): Promise<void> {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'
  const url = host.startsWith('unix://') ? null : new URL(host.replace('tcp:', 'http:'))
  const target = url ? { host: url.hostname, port: url.port } : { socketPath: host.slice('unix://'.length) }
  return new Promise((resolve, reject) => {
    request({ ...target, method: 'POST', path: `/containers/${id}/kill` }, (response) => {
      response.resume().on('end', () => resolve())
    })
      .on('error', reject)
      .end()
  })
}
