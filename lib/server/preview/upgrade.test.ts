import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createListener, type Server as Listener } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { serveUpgrade } from './upgrade'

const WITHIN = { timeout: 60_000 }
const BODY = 256 * 1024
/** What the program was told by whoever asked for a web socket. */
const heads: Record<string, unknown>[] = []
let program: WebSocketServer
let raw: Listener
let front: Server
/** Where the passage leads to: a web socket server, or one that answers what it is told to. */
let port = 0
let rawAnswer = ''

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

beforeAll(async () => {
  program = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'chat' })
  program.on('connection', (socket, request) => {
    heads.push(request.headers)
    // With the answer's head in one packet, as programs do.
    socket.send('hello')
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  program.on('headers', (headers) => headers.push('Set-Cookie: session=stolen', 'X-Strange: yes'))
  raw = createListener((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(rawAnswer))
  })
  raw.listen(0, '127.0.0.1')
  front = createServer()
  front.on('upgrade', (request, socket, head) => {
    const passage = connect({ port, host: '127.0.0.1' })
    passage.on('error', () => undefined)
    void serveUpgrade({ request, socket, head, passage, path: '/live?x=1', port: 8080 })
  })
  front.listen(0, '127.0.0.1')
  await Promise.all([once(program, 'listening'), once(raw, 'listening'), once(front, 'listening')])
})

afterAll(() => {
  for (const socket of program.clients) socket.terminate()
  for (const server of [program, raw, front]) server.close()
})

test('a web socket of a preview carries text and bytes both ways, and ends with its page', async () => {
  port = portOf(program)
  const page = new WebSocket(`ws://127.0.0.1:${portOf(front)}/p/pass/`, ['chat'], {
    headers: { cookie: 'session=mine', authorization: 'Bearer x', 'x-forwarded-for': '1.2.3.4' },
  })
  const heard: Buffer[] = []
  let answered: Record<string, unknown> = {}
  page.on('upgrade', ({ headers }) => {
    answered = headers
  })
  page.on('message', (data) => heard.push(data as Buffer))
  await once(page, 'open')
  page.send('text')
  page.send(Buffer.alloc(BODY, 7))
  await vi.waitFor(() => expect(heard.length).toBe(3), WITHIN)
  expect(heard.slice(0, 2).map(String)).toEqual(['hello', 'text'])
  expect(heard[2]?.equals(Buffer.alloc(BODY, 7))).toBe(true)
  expect(page.protocol).toBe('chat')

  // Nothing of who is signed in goes to the program, and nothing of it sets anything on our origin.
  expect(heads[0]).toMatchObject({ host: 'localhost:8080', upgrade: 'websocket' })
  for (const name of ['cookie', 'authorization', 'x-forwarded-for', 'origin']) expect(heads[0]).not.toHaveProperty(name)
  for (const name of ['set-cookie', 'x-strange']) expect(answered).not.toHaveProperty(name)

  page.terminate()
  await vi.waitFor(() => expect(program.clients.size).toBe(0), WITHIN)
})

test('a program that ends takes its page with it', async () => {
  port = portOf(program)
  const page = new WebSocket(`ws://127.0.0.1:${portOf(front)}/p/pass/`, ['chat'])
  await once(page, 'message')
  const closed = once(page, 'close')
  for (const socket of program.clients) socket.terminate()
  await closed
})

test.each([
  ['an ordinary page', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['a head without an end', `HTTP/1.1 101 Switching Protocols\r\nX: ${'x'.repeat(20_000)}`],
  ['nothing', ''],
])('%s where a web socket was asked for is a bad gateway', async (_what, answer) => {
  port = portOf(raw)
  rawAnswer = answer
  const page = new WebSocket(`ws://127.0.0.1:${portOf(front)}/p/pass/`)
  const [error] = (await once(page, 'error')) as unknown as [Error]
  expect(error.message).toMatch(/502/)
})
