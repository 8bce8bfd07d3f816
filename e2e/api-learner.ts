import { once } from 'node:events'
import WebSocket from 'ws'
import { parseServerFrame, SUBPROTOCOL } from '@/lib/terminal/protocol'
import type { TestServer } from './server'

const POLL_MS = 100
const ANSWER_MS = 60_000

/** What an answer of the API was; `status` 0 when the server went away before it had answered. */
export interface Answer {
  status: number
  body: unknown
}

/** Somebody signed in without a browser, who acts by HTTP and WebSocket as the pages do. */
export class ApiLearner {
  readonly server: TestServer
  readonly userId: string
  readonly cookie: string

  private constructor(server: TestServer, { userId, cookie }: { userId: string; cookie: string }) {
    this.server = server
    this.userId = userId
    this.cookie = cookie
  }

  static async signIn(server: TestServer, name: string): Promise<ApiLearner> {
    const [row] = await server.rows<{ id: string }>(
      `INSERT INTO "User" (id, email, name) VALUES (gen_random_uuid(), $1, $2) RETURNING id::text`,
      [`${name.toLowerCase()}@example.org`, name],
    )
    const userId = row?.id ?? ''
    return new ApiLearner(server, { userId, cookie: await server.cookieOf(userId) })
  }

  /** Never throws: a server that dies meanwhile is what tests are about. */
  async ask(method: string, path: string, body?: object): Promise<Answer> {
    try {
      const response = await fetch(this.server.url + path, {
        method,
        headers: { cookie: this.cookie, origin: this.server.url, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      const isJson = response.headers.get('content-type')?.includes('json')
      return {
        status: response.status,
        body: isJson ? await response.json() : Buffer.from(await response.arrayBuffer()),
      }
    } catch {
      return { status: 0, body: null }
    }
  }

  /** Does something to the sandbox of a lesson. */
  sandbox(lesson: string, action: 'start' | 'stop' | 'leave' | 'reset' | 'renew'): Promise<Answer> {
    return this.ask('POST', `/api/lessons/${lesson}/sandbox`, { do: action })
  }

  /** The id of the lesson's sandbox once it runs; throws when that takes longer than `ms`. */
  async running(lesson: string, ms = 60_000): Promise<string> {
    const deadline = Date.now() + ms
    for (;;) {
      const [last] = await this.server.rows<{ id: string; state: string; failure: string | null }>(
        `SELECT id::text, state::text, failure FROM "Sandbox" WHERE "userId" = $1 AND "lessonId" = $2
          ORDER BY "requestedAt" DESC LIMIT 1`,
        [this.userId, lesson],
      )
      if (last?.state === 'running') return last.id
      if (Date.now() > deadline) throw new Error(`The sandbox is ${last?.state} ${last?.failure ?? ''}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** Types a line into the sandbox's first terminal and resolves with what it has shown when `until` has come. */
  async type(sandboxId: string, line: string, until: RegExp): Promise<string> {
    const socket = new WebSocket(`${this.server.url.replace('http', 'ws')}/ws/terminal/${sandboxId}`, SUBPROTOCOL, {
      headers: { cookie: this.cookie, origin: this.server.url },
    })
    const gone = Promise.race([once(socket, 'close'), once(socket, 'error')]).then(([why]) => {
      throw new Error(`The terminal was closed: ${why}`)
    })
    gone.catch(() => {})
    try {
      await Promise.race([once(socket, 'open'), gone])
      const shown = lookFor(socket, { until, onReady: () => socket.send(Buffer.from(`${line}\n`), { binary: true }) })
      socket.send(JSON.stringify({ t: 'resume', id: null, o: null, cols: 80, rows: 24 }))
      return await Promise.race([shown, gone])
    } finally {
      socket.terminate()
    }
  }
}

function lookFor(socket: WebSocket, { until, onReady }: { until: RegExp; onReady: () => void }): Promise<string> {
  let shown = ''
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${until} has not come, only:\n${shown}`)), ANSWER_MS)
    socket.once('close', () => clearTimeout(late))
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const frame = isBinary ? null : parseServerFrame(String(data))
      shown += isBinary ? String(data) : frame?.t === 'resume' ? frame.snap : ''
      if (frame?.t === 'resume') onReady()
      if (until.test(shown)) resolve(shown)
    })
  })
}
