import { expect, test } from './fixtures'
import { lookAt } from './look'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/dockerfiles'
const KUARD = `printf 'FROM debian:bookworm-slim\\nCOPY kuard /kuard\\nENTRYPOINT ["/kuard"]\\n' > Dockerfile`
const COMPOSE = `printf '%s\\n' 'services:' ' web:' '  image: kuard-amd64:1' '  command: ["--greeting", "by compose"]' '  ports: ["8090:8080"]' '  depends_on: [db]' ' db:' '  image: busybox:1.35' '  command: sh -c "echo ready; exec sleep 600"' > compose.yaml`

test('a learner builds, runs, previews, pushes and pulls by digest; a neighbour sees none of it', async ({
  server,
  signUp,
}) => {
  test.setTimeout(900_000)
  const { page } = await signUp('Ada')
  const lesson = new LessonPage(page)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()

  await test.step('build and run', async () => {
    await lesson.run(`cd kuard && ${KUARD}`)
    expect(await lesson.run('docker build -t kuard-amd64:1 .')).toContain('naming to kuard-amd64:1')
    await lesson.run('docker run -d -p 8080:8080 kuard-amd64:1')
    expect(await lesson.run('curl -s localhost:8080')).toContain('kuard')
  })

  await test.step('the preview shows it', async () => {
    await page.getByTestId('tab-preview').click()
    await expect(page.getByTestId('preview-port')).toHaveValue('8080')
    await expect(page.frameLocator('[data-testid="preview-frame"]').locator('body')).toContainText('kuard')
    await page.getByTestId('tab-terminal').click()
  })

  await test.step('push, remove, pull by digest', async () => {
    await lesson.run('docker tag kuard-amd64:1 registry.lab:5000/kuard:1')
    expect(await lesson.run('docker push registry.lab:5000/kuard:1 | tee pushed')).toContain('1: digest: sha256:')
    await lesson.run('docker rmi registry.lab:5000/kuard:1')
    await lesson.run(`DIGEST=$(grep -o 'sha256:[0-9a-f]*' pushed | tail -1)`)
    expect(await lesson.run('docker pull registry.lab:5000/kuard@$DIGEST')).toContain('Downloaded newer image')
    expect(await lesson.run('docker run --rm registry.lab:5000/kuard@$DIGEST --version')).toContain('kuard')
  })

  const { page: other } = await signUp('Bob')
  const neighbour = new LessonPage(other)
  await test.step('a neighbour sees nothing of it, and may use every name for something else', async () => {
    await neighbour.open(server.url, LESSON)
    await neighbour.waitForPrompt()
    expect(await neighbour.run('docker ps -aq | wc -l')).toMatch(/^0$/m)
    const images = await neighbour.run(`docker images --format '{{.Repository}}:{{.Tag}}'`)
    expect(images).toContain('debian:bookworm-slim')
    expect(images).not.toContain('kuard-amd64')
    expect(await neighbour.run('docker pull registry.lab:5000/kuard:1', 1)).toMatch(/not found|manifest unknown/)
    expect(await neighbour.run('curl -s localhost:8080', 7)).not.toContain('kuard')
    await neighbour.run('docker tag busybox:1.35 kuard-amd64:1')
    await neighbour.run('docker run -d --name web -p 8080:80 kuard-amd64:1 sleep 60')
    expect(await lesson.run(`docker ps --format '{{.Image}} {{.Names}}'`)).not.toContain('web')
  })

  await test.step('compose brings two services up and down', async () => {
    await lesson.run(`mkdir ../two && cd ../two && ${COMPOSE}`)
    await lesson.run('docker compose up -d')
    expect(await lesson.run('docker compose ps')).toMatch(/two-db-1[\s\S]*two-web-1/)
    expect(await lesson.run('docker compose logs db')).toContain('ready')
    expect(await lesson.run('curl -s localhost:8090')).toContain('by compose')
    expect(await lesson.run('docker compose exec -T web /kuard --version')).toContain('kuard')
    await test.step('the map shows both in their network, to their owner', async () => {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('button', { name: 'Sandbox', exact: true }).click()
      await page.getByTestId('tab-engine').click()
      const box = page.getByRole('region', { name: 'Network two_default' })
      await expect(box.getByTestId('container-card')).toHaveCount(2)
      await expect(box).toContainText('localhost:8090 → 8080')
      await expect(page.getByTestId('engine-pane')).toContainText('2 layers, 1 yours')
      await lookAt(page, 'lesson-docker')
      const seen = await other.request.get(`${server.url}/api/lessons/${LESSON}/engine`)
      expect((await seen.json()).containers).toMatchObject([{ name: 'web', image: 'busybox:1.35' }])
      await page.getByTestId('tab-terminal').click()
    })
    await lesson.run('docker compose down')
    expect(await lesson.run('docker compose ps -aq | wc -l')).toMatch(/^0$/m)
  })

  await test.step('the lesson shows the layers of what was built', async () => {
    await lesson.open(server.url, LESSON, 'four-lines')
    const layers = page.getByTestId('lesson-layers')
    await layers.getByRole('button', { name: 'Show' }).click()
    await expect(layers.getByTestId('layer-stack')).toBeVisible()
    await expect(layers).toContainText('COPY kuard /kuard')
  })
})
