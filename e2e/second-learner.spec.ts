import { once } from 'node:events'
import type { Page } from '@playwright/test'
import WebSocket from 'ws'
import { expect, test } from './fixtures'
import { ExercisePage } from './pages/exercise'
import { LessonPage } from './pages/lesson'

const LESSON = 'containers/why-containers'
const EXERCISE = 'containers/dockerfiles'

test('a second learner, and somebody who is not signed in, reach nothing of the first', async ({ server, signUp }) => {
  const { page: first } = await signUp('Grace')
  const lesson = new LessonPage(first)
  await lesson.open(server.url, LESSON)
  await lesson.waitForPrompt()
  await lesson.open(server.url, EXERCISE)
  const exercise = new ExercisePage(first)
  await exercise.open(server.url, EXERCISE)
  await exercise.write('Dockerfile', 'FROM scratch\nCOPY kuard /kuard\nENTRYPOINT ["/kuard"]\n')
  await exercise.submit()
  const submissionId = await exercise.openReport()
  const [sandbox] = await server.rows<{ id: string }>(`SELECT id FROM "Sandbox" WHERE state = 'running' LIMIT 1`)
  if (!sandbox) throw new Error('the first learner has no sandbox')

  const { page: second } = await signUp('Mallory')

  await test.step('pages', async () => {
    const answer = await second.goto(`${server.url}/submissions/${submissionId}`)
    expect(answer?.status()).toBe(404)
    await second.goto(`${server.url}/submissions`)
    await expect(second.getByTestId('submission-row')).toHaveCount(0)
    for (const path of ['/admin/sandboxes', '/admin/classes', '/admin/users']) {
      const admin = await second.goto(`${server.url}${path}`)
      expect(admin?.status(), path).toBeGreaterThanOrEqual(400)
      await expect(second.getByText('grace@example.org')).toHaveCount(0)
    }
  })

  await test.step('API', async () => {
    expect(await status(second, `/api/submissions/${submissionId}/events`)).toBe(404)
    expect(await status(second, `/api/lessons/${LESSON}/events`)).toBe(404)
    for (const route of ['sandbox', 'tasks', 'answers', 'visit', 'files', 'submissions', 'version']) {
      const answer = await second.request.post(`${server.url}/api/lessons/${LESSON}/${route}`, { data: { do: 'stop' } })
      expect([403, 404, 422], `${route} ${answer.status()}`).toContain(answer.status())
    }
    for (const path of [`/api/submissions/${submissionId}/events`, `/api/lessons/${LESSON}/events`]) {
      expect((await fetch(server.url + path)).status, `${path} signed out`).toBe(401)
    }
    const [still] = await server.rows<{ state: string }>(`SELECT state FROM "Sandbox" WHERE id = $1`, [sandbox.id])
    expect(still?.state).toBe('running')
  })

  await test.step('terminals, joining and recordings', async () => {
    const base = `${server.url}/api/sandboxes/${sandbox.id}`
    const own = await first.request.post(`${base}/terminals/main/recording`, { data: { consent: true } })
    expect(own.status()).toBe(200)
    const { recording } = (await own.json()) as { recording: { id: string } }
    const tries: [string, 'get' | 'post' | 'patch' | 'delete', object?][] = [
      [`${base}/terminals`, 'get'],
      [`${base}/terminals`, 'post', {}],
      [`${base}/terminals/main`, 'patch', { title: 'mine' }],
      [`${base}/terminals/main`, 'delete'],
      [`${base}/terminals/main/recording`, 'post', { consent: true }],
      [`${base}/terminals/main/recording`, 'delete'],
      [`${base}/joins`, 'get'],
      [`${base}/joins`, 'post', {}],
      [`${server.url}/api/joins/candidates`, 'get'],
      [`${server.url}/api/joins/${sandbox.id}`, 'get'],
      [`${server.url}/api/joins/${sandbox.id}`, 'patch', { do: 'type' }],
      [`${server.url}/api/recordings/${recording.id}`, 'get'],
      [`${server.url}/api/recordings/${recording.id}`, 'delete'],
    ]
    for (const [url, method, data] of tries) {
      const answer = await second.request[method](url, { data })
      expect([403, 404], `${method} ${url} ${answer.status()}`).toContain(answer.status())
      expect(
        (await fetch(url, { method: method.toUpperCase(), body: data && JSON.stringify(data) })).status,
        `${url} signed out`,
      ).toBe(401)
    }
    const list = (await (await second.request.get(`${server.url}/api/recordings`)).json()) as { recordings: unknown[] }
    expect(list.recordings).toEqual([])
    const mine = await first.request.get(`${base}/terminals`)
    expect(await mine.json()).toMatchObject({ terminals: [{ name: 'main', recordingId: recording.id }] })
    expect((await first.request.delete(`${base}/terminals/main/recording`)).status()).toBe(200)
    expect((await first.request.delete(`${server.url}/api/recordings/${recording.id}`)).status()).toBe(200)
  })

  await test.step('socket', async () => {
    const cookie = await cookieOf(second)
    const own = await cookieOf(first)
    expect(await upgrade(server.url, sandbox.id, { cookie, origin: server.url })).toBe(404)
    expect(await upgrade(server.url, sandbox.id, { cookie: '', origin: server.url })).toBe(401)
    expect(await upgrade(server.url, sandbox.id, { cookie: own, origin: 'https://evil.example' })).toBe(403)
    expect(await upgrade(server.url, sandbox.id, { cookie: own, origin: server.url })).toBe(101)
  })

  await test.step('a page on another site cannot act with the cookie', async () => {
    const answer = await first.request.post(`${server.url}/api/lessons/${LESSON}/sandbox`, {
      data: { do: 'stop' },
      headers: { Origin: 'https://evil.example' },
    })
    expect(answer.status()).toBe(403)
  })
})

async function status(page: Page, path: string): Promise<number> {
  const response = await page.request.get(new URL(path, page.url()).toString())
  return response.status()
}

async function cookieOf(page: Page): Promise<string> {
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
}

async function upgrade(url: string, sandboxId: string, headers: { cookie: string; origin: string }): Promise<number> {
  const socket = new WebSocket(
    `${url.replace('http', 'ws')}/ws/terminal/${sandboxId}?terminal=main`,
    'drydock.terminal.v1',
    {
      headers: headers.cookie ? headers : { origin: headers.origin },
    },
  )
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
  const opened = once(socket, 'open').then(() => 101)
  refused.catch(() => {})
  opened.catch(() => {})
  socket.on('error', () => {})
  const result = await Promise.race([refused, opened])
  socket.terminate()
  return result
}
