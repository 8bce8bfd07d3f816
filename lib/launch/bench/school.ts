import { randomBytes } from 'node:crypto'
import { sealSession, sessionCookie } from '@/lib/accounts/session'
import type { Db } from '@/lib/db/client'
import type { Lesson } from '@/lib/labs/types'

/** The running product and the people in it. */
export interface School {
  url: string
  /** Process of the server. */
  pid: number
  /** Signs up somebody new, who has the page of this lesson open. */
  enrol(lesson: Lesson): Promise<Learner>
}

/** Somebody signed in, who acts by HTTP as the pages do. */
export interface Learner {
  url: string
  userId: string
  cookie: string
  api(method: string, path: string, body?: unknown): Promise<unknown>
  /** Asks for a sandbox and resolves with it once it runs. */
  start(lesson: Lesson): Promise<{ id: string; containerId: string }>
  stop(lesson: Lesson): Promise<void>
}

const POLL_MS = 5
const START_MS = 180_000

export function openSchool(given: { db: Db; url: string; pid: number; secret: string }): School {
  return { url: given.url, pid: given.pid, enrol: (lesson) => enrol(given, lesson) }
}

async function enrol({ db, url, secret }: { db: Db; url: string; secret: string }, lesson: Lesson): Promise<Learner> {
  const email = `${randomBytes(6).toString('hex')}@bench.example`
  const { id: userId } = await db.user.create({ data: { email, name: 'Bench Learner' } })
  const cookie = `${sessionCookie(url).name}=${await sealSession({ userId, epoch: 0 }, secret)}`
  const api = async (method: string, path: string, body?: unknown) => {
    const headers = { cookie, origin: url, 'content-type': 'application/json' }
    const answer = await fetch(url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
    return text ? JSON.parse(text) : null
  }
  const page = await fetch(`${url}/courses/${lesson.id}`, { headers: { cookie } })
  await page.text()
  if (!page.ok) throw new Error(`The page of ${lesson.id} answers ${page.status}.`)
  const lessonPath = ({ course, slug }: Lesson) => `/api/lessons/${course}/${slug}`
  /** A place in the queue is kept for who looks on, as a page does. */
  const lookOn = (lesson: Lesson) => {
    const leaving = new AbortController()
    const stream = fetch(`${url}${lessonPath(lesson)}/events`, { headers: { cookie }, signal: leaving.signal })
    const read = stream.then((answer) => answer.text()).catch(() => undefined)
    return async () => {
      leaving.abort()
      await read
    }
  }
  return {
    url,
    userId,
    cookie,
    api,
    start: async (lesson) => {
      const { sandbox } = await api('POST', `${lessonPath(lesson)}/sandbox`, { do: 'start' })
      const leave = sandbox?.state === 'requested' ? lookOn(lesson) : async () => {}
      try {
        return await untilRunning(db, { userId, lessonId: lesson.id })
      } finally {
        await leave()
      }
    },
    stop: async (lesson) => void (await api('POST', `${lessonPath(lesson)}/sandbox`, { do: 'stop' })),
  }
}

/** The answer may come while the sandbox is still in the queue. */
async function untilRunning(db: Db, where: { userId: string; lessonId: string }) {
  const deadline = Date.now() + START_MS
  for (;;) {
    const found = await db.sandbox.findFirst({ where, orderBy: { requestedAt: 'desc' } })
    if (found?.state === 'running' && found.containerId) return { id: found.id, containerId: found.containerId }
    if (found?.state === 'failed' || found?.state === 'stopped' || Date.now() > deadline)
      throw new Error(`The sandbox did not start: ${found?.state} ${found?.failure ?? ''}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
