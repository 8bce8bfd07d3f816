import { listLabelled, listVolumes } from './engine'
import { expect, test } from './fixtures'
import { LessonPage } from './pages/lesson'
import { TestServer } from './server'
import { OwnEngine } from './services/engine'
import { SMALL_IMAGE, SMALL_LESSON, writeSmallLab } from './small-lab'

test.skip(process.getuid?.() !== 0, 'An engine of the test’s own lays a bridge and mounts, which only root may.')

test('a killed engine: the page says so, comes back by one click, and the files are there', async ({ signUpAt }) => {
  await using labs = await writeSmallLab()
  await using engine = await OwnEngine.start({ images: [SMALL_IMAGE] })
  await using server = new TestServer({ DOCKER_HOST: engine.address, DRYDOCK_LABS: labs.path, DRYDOCK_POOL: '1' })
  await server.start()
  const { page } = await signUpAt(server, 'Ada')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, SMALL_LESSON)
  await lesson.waitForPrompt()
  await lesson.type('echo precious > work; echo wrote-$((1+1))')
  await expect(lesson.screen).toContainText('wrote-2')

  await test.step('kept, as it is every two minutes and at each stop', async () => {
    await page.getByTestId('sandbox-stop').click()
    await page.getByTestId('sandbox-start').click()
    await lesson.waitForPrompt()
  })

  await test.step('while it is away the terminal says so and tries again', async () => {
    await engine.kill()
    await expect(lesson.terminal).toContainText(/connection was lost|cannot be reached|does not answer/i)
  })

  await test.step('back, with one click', async () => {
    await engine.start()
    await expect(page.getByText(/ended without our doing/)).toBeVisible({ timeout: 90_000 })
    await page.getByTestId('sandbox-start').click()
    await lesson.waitForPrompt()
    await lesson.type('cat work')
    await expect(lesson.screen).toContainText('precious')
  })

  await test.step('nothing is left of the first one', async () => {
    const [running] = await server.rows<{ containerId: string }>(
      `SELECT "containerId" FROM "Sandbox" WHERE state = 'running'`,
    )
    const strays = async () => {
      const members = await server.rows<{ containerId: string | null }>(`SELECT "containerId" FROM "PoolMember"`)
      const owned = [running?.containerId, ...members.map(({ containerId }) => containerId)]
      const containers = await listLabelled(server.instance, ['sandbox'], engine.address)
      const volumes = await listVolumes(server.instance, engine.address)
      return { containers: containers.filter((id) => !owned.includes(id)), spare: volumes.length - owned.length }
    }
    await expect.poll(strays).toEqual({ containers: [], spare: 0 })
  })
})
