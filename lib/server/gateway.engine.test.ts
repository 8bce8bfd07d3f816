import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { endSessions } from '@/lib/accounts/mutations'
import { sealSession } from '@/lib/accounts/session'
import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { startTerminals, type Terminals } from '@/lib/broker/terminals'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import type { Broker } from '@/lib/terminal/broker'
import { SUBPROTOCOL } from '@/lib/terminal/protocol'
import { createGateway, type Gateway } from './gateway'
import { answerVerdict, cleanHeaders } from './http'

const SECRET = 'a secret of at least thirty-two characters'
let database: TestDatabase
let engine: TestEngine
let broker: Broker
let terminals: Terminals
let gateway: Gateway
let server: Server
let dir: string
let host: string
let sandboxId: string
let stoppedId: string
let owner: { id: string; cookie: string }
let other: { id: string; cookie: string }

beforeAll(async () => {
  database = await createTestDatabase()
  engine = createTestEngine()
  dir = await mkdtemp(join(tmpdir(), 'drydock-gateway-'))
  const log = createLog({ level: 'error' })
  terminals = await startTerminals({
    databaseUrl: database.url,
    db: database.db,
    engine: engine.engine,
    clock: systemClock,
    log,
    dataDir: dir,
  })
  broker = terminals.broker
  gateway = createGateway({
    db: database.db,
    way: terminals.door,
    clock: systemClock,
    log,
    siteUrl: 'https://school.example',
    secret: SECRET,
  })
  server = createServer((request, response) => {
    cleanHeaders(request, { trustProxy: false })
    void answerVerdict(gateway, request, response).then((answered) => answered || response.end('page'))
  })
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head) || socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  owner = await person('owner@example.org')
  other = await person('other@example.org')
  const containerId = await engine.start({
    tmpfs: { '/tmp': 'size=8m,mode=1777', '/home/learner': 'size=8m,uid=1000,gid=1000' },
  })
  sandboxId = await sandbox({ state: 'running', containerId })
  stoppedId = await sandbox({ state: 'stopped', containerId: null })
})

afterAll(async () => {
  await terminals.stop()
  await new Promise((resolve) => server.close(resolve))
  await engine[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

async function person(email: string) {
  const { id } = await database.db.user.create({ data: { email, name: email } })
  return { id, cookie: `x=1; __Host-drydock.session=${await sealSession({ userId: id, epoch: 0 }, SECRET)}` }
}

async function sandbox(data: { state: 'running' | 'stopped'; containerId: string | null }) {
  const { id } = await database.db.sandbox.create({
    data: {
      ...data,
      userId: owner.id,
      lessonId: 'a/b',
      version: '1',
      image: 'x',
      expiresAt: new Date(Date.now() + 1e6),
    },
  })
  return id
}

interface Attempt {
  id?: string
  query?: string
  cookie?: string
  origin?: string
  protocol?: string
}

/** The HTTP status of the answer to an upgrade; 101 when it was accepted. */
function knock({
  id = sandboxId,
  query = '',
  cookie,
  origin = `http://${host}`,
  protocol = SUBPROTOCOL,
}: Attempt): Promise<{ status: number; body: string; ws: WebSocket }> {
  const ws = new WebSocket(`ws://${host}/ws/terminal/${id}${query}`, [protocol], {
    origin,
    headers: cookie ? { cookie } : {},
  })
  return new Promise((resolve, reject) => {
    ws.on('open', () => resolve({ status: 101, body: '', ws }))
    ws.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, ws }))
    })
    ws.on('error', reject)
  })
}

test('the owner is let in and gets a shell in the home folder', async () => {
  const { status, ws } = await knock({ cookie: owner.cookie })
  expect(status).toBe(101)
  let text = ''
  ws.on('message', (data, isBinary) => {
    if (isBinary) text += String(data)
  })
  ws.send(JSON.stringify({ t: 'resume', id: null, o: null, cols: 80, rows: 24 }))
  await vi.waitFor(() => expect(text).toMatch(/\$ $/), 60_000)
  ws.send(Buffer.from('pwd; id -u\r'), { binary: true })
  await vi.waitFor(() => expect(text).toMatch(/\/home\/learner\r\n1000\r\n/), 60_000)
  ws.close()
  await vi.waitFor(() => expect(broker.count().viewers).toBe(0), 60_000)
})

test.each([
  ['nobody', {}, 401],
  ['a made-up cookie', { cookie: '__Host-drydock.session=abc.def' }, 401],
  ['a cookie under the weaker name', () => ({ cookie: owner.cookie.replace('__Host-', '') }), 401],
  ['another learner', () => ({ cookie: other.cookie }), 404],
  ['the owner from another site', () => ({ cookie: owner.cookie, origin: 'https://evil.example' }), 403],
  ['the owner without an origin', () => ({ cookie: owner.cookie, origin: '' }), 403],
  ['a null origin', () => ({ cookie: owner.cookie, origin: 'null' }), 403],
  ['a sandbox that is none', () => ({ cookie: owner.cookie, id: '00000000-0000-7000-8000-000000000000' }), 404],
  ['an id that is no id', () => ({ cookie: owner.cookie, id: "1' OR '1'='1" }), 404],
  ['a stopped sandbox', () => ({ cookie: owner.cookie, id: stoppedId }), 404],
  ['a terminal name that climbs', () => ({ cookie: owner.cookie, query: '?terminal=../../x' }), 422],
  ['a terminal that nobody opened', () => ({ cookie: owner.cookie, query: '?terminal=t7' }), 404],
  ['another protocol', () => ({ cookie: owner.cookie, protocol: 'other.v9' }), 422],
])('%s is refused before anything is accepted', async (_, attempt, status) => {
  const before = broker.count()
  const answer = await knock(typeof attempt === 'function' ? attempt() : attempt)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body)).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
  expect(broker.count()).toEqual(before)
})

test('the site behind a proxy may open it by the address that browsers know', async () => {
  const { status, ws } = await knock({ cookie: owner.cookie, origin: 'https://school.example' })
  expect(status).toBe(101)
  ws.close()
})

test('an ordinary request tells a refused browser why', async () => {
  const ask = async (cookie: string) => {
    const response = await fetch(`http://${host}/ws/terminal/${sandboxId}`, { headers: { cookie } })
    return { status: response.status, body: await response.json() }
  }
  expect(await ask(owner.cookie)).toEqual({ status: 200, body: { allowed: true } })
  expect(await ask(other.cookie)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
})

test('a session that was ended opens nothing any more', async () => {
  const person3 = await person('third@example.org')
  await endSessions(database.db, { userId: person3.id, actorId: person3.id, now: new Date() })
  expect((await knock({ cookie: person3.cookie })).status).toBe(401)
})

test('upgrades that break off or are no HTTP harm nobody', async () => {
  for (const text of [
    'GET /ws/terminal/x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    '\x16\x03\x01garbage\r\n\r\n',
    '',
  ]) {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(text)
    socket.destroy()
  }
  const { status, ws } = await knock({ cookie: owner.cookie })
  expect(status).toBe(101)
  ws.close()
})
