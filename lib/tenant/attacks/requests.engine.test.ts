import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callSocket, openTestTenant, ownThings, type TestTenant } from '../test-tenant'
import { REQUEST_ATTACKS } from './requests'

let tenant: TestTenant
let neighbour: TestTenant
beforeAll(async () => {
  tenant = await openTestTenant()
  neighbour = await openTestTenant({ instance: tenant.tenant.instance })
})
afterAll(async () => {
  await tenant[Symbol.asyncDispose]()
  await neighbour[Symbol.asyncDispose]()
})

test.each(REQUEST_ATTACKS)('refused: $name', async ({ method, path, body, headers, status, why }) => {
  const answer = await callSocket(tenant.socketPath, { method, path, body, headers })
  expect(answer.text).toMatch(why)
  expect(answer.status).toBe(status)
})

test('after all of them the tenant has nothing but its own network', async () => {
  const left = await ownThings(process.env.DOCKER_HOST ?? '', tenant.tenant)
  expect(left.filter(({ path }) => path[0] !== 'networks')).toEqual([])
})

test('every refusal of ours is reported with its rule', () => {
  const rules = tenant.calls.flatMap(({ refused }) => refused?.rule ?? [])
  expect(new Set(rules)).toEqual(new Set(['body', 'malformed', 'name', 'quota', 'undeclared', 'version', 'registry']))
})

test('nothing of a neighbour can be named, by name, id, or the beginning of an id', { timeout: 120_000 }, async () => {
  const made = await neighbour.call('POST', '/containers/create?name=web', {
    Image: 'debian:bookworm-slim',
    Cmd: ['sleep', '60'],
  })
  const { Id } = made.value as { Id: string }
  expect(made.status).toBe(201)
  await neighbour.call('POST', '/volumes/create', { Name: 'data' })
  await neighbour.call('POST', '/networks/create', { Name: 'net' })
  for (const ref of [Id, Id.slice(0, 12), Id.slice(0, 4), 'web', `dt${neighbour.tenant.id}.web`]) {
    for (const [method, path] of [
      ['GET', 'json'],
      ['GET', 'logs?stdout=1'],
      ['GET', 'stats'],
      ['GET', 'top'],
      ['GET', 'changes'],
      ['GET', 'export'],
      ['GET', 'archive?path=/etc'],
      ['HEAD', 'archive?path=/'],
      ['POST', 'start'],
      ['POST', 'stop'],
      ['POST', 'kill'],
      ['POST', 'restart'],
      ['POST', 'pause'],
      ['POST', 'unpause'],
      ['POST', 'wait'],
      ['POST', 'rename?name=mine'],
      ['POST', 'resize?h=1&w=1'],
      ['POST', 'attach?stream=1&stdout=1'],
    ]) {
      const answer = await tenant.call(method ?? '', `/containers/${ref}/${path}`)
      expect(answer.status, `${method} ${path} of ${ref}`).toBe(404)
    }
    expect((await tenant.call('POST', `/containers/${ref}/exec`, { Cmd: ['id'] })).status).toBe(404)
    expect((await tenant.call('POST', `/containers/${ref}/update`, { PidsLimit: 10 })).status).toBe(404)
    expect((await tenant.call('DELETE', `/containers/${ref}?force=1`)).status).toBe(404)
  }
  for (const [method, path] of [
    ['GET', '/volumes/data'],
    ['DELETE', '/volumes/data'],
    ['GET', '/networks/net'],
    ['DELETE', '/networks/net'],
    ['GET', `/volumes/dt${neighbour.tenant.id}.data`],
  ])
    expect((await tenant.call(method ?? '', path ?? '')).status, `${method} ${path}`).toBe(404)
  const seen = await Promise.all(
    ['/containers/json?all=1', '/volumes', '/networks', '/system/df', '/info', '/events?since=1&until=0'].map((path) =>
      tenant.call('GET', path),
    ),
  )
  for (const { text } of seen) {
    expect(text).not.toContain(Id)
    expect(text).not.toContain(neighbour.tenant.id)
  }
  // Pruning of one leaves the other's alone.
  for (const noun of ['containers', 'volumes', 'networks']) await tenant.call('POST', `/${noun}/prune`)
  expect((await neighbour.call('GET', '/containers/web/json')).status).toBe(200)
  expect((await neighbour.call('GET', '/volumes/data')).status).toBe(200)
  expect((await neighbour.call('GET', '/networks/net')).status).toBe(200)
  // And both may use the same name.
  expect((await tenant.call('POST', '/containers/create?name=web', { Image: 'debian:bookworm-slim' })).status).toBe(201)
})

test('calls in parallel do not get past a quota together', { timeout: 120_000 }, async () => {
  await using few = await openTestTenant({ quota: { containers: 3, networks: 2, volumes: 2 } })
  const many = async (path: string, body: (n: number) => unknown) =>
    (await Promise.all(Array.from({ length: 8 }, (_, n) => few.call('POST', path, body(n))))).filter(
      ({ status }) => status === 201,
    ).length
  expect(await many('/containers/create', () => ({ Image: 'debian:bookworm-slim' }))).toBe(3)
  expect(await many('/volumes/create', (n) => ({ Name: `volume${n}` }))).toBe(2)
  expect(await many('/networks/create', (n) => ({ Name: `network${n}` }))).toBe(2)
})

function write(socketPath: string, text: string, { endAfterMs = 3000 } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk))
    socket.once('close', () => resolve(answer))
    socket.once('error', () => resolve(answer))
    socket.write(text)
    setTimeout(() => socket.destroy(), endAfterMs).unref()
  })
}

const HEAD = 'Host: d\r\nContent-Type: application/json\r\n'
test.each([
  [
    'an upgrade where none is declared',
    `GET /info HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
    /^HTTP\/1.1 400[\s\S]*cannot switch/,
  ],
  [
    'an upgrade to another protocol',
    `POST /exec/${'f'.repeat(64)}/start HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}`,
    /^HTTP\/1.1 400[\s\S]*cannot switch/,
  ],
  [
    'an upgrade with a chunked body',
    `POST /exec/${'f'.repeat(64)}/start HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: tcp\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    /^HTTP\/1.1 400[\s\S]*declare the length/,
  ],
  [
    'two lengths',
    `POST /volumes/create HTTP/1.1\r\n${HEAD}Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}`,
    /^HTTP\/1.1 400/,
  ],
  [
    'a length and chunks',
    `POST /volumes/create HTTP/1.1\r\n${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    /^HTTP\/1.1 400/,
  ],
  ['an address with a host', `GET http://engine/info HTTP/1.1\r\n${HEAD}\r\n`, /^HTTP\/1.1 400[\s\S]*must be a path/],
  ['a tunnel', `CONNECT 127.0.0.1:80 HTTP/1.1\r\n${HEAD}\r\n`, /^$/],
  [
    'endless headers',
    `GET /info HTTP/1.1\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000)}`,
    /^(HTTP\/1.1 4\d\d|$)/,
  ],
  [
    'a body that is too large',
    `POST /containers/create HTTP/1.1\r\n${HEAD}Content-Length: 3000000\r\n\r\n${'a'.repeat(2_000_000)}`,
    /^HTTP\/1.1 413/,
  ],
])('refused on the wire: %s', async (_name, text, answer) => {
  expect(await write(tenant.socketPath, text)).toMatch(answer)
})

test('a command whose client is cut off leaves no connection to the engine', { timeout: 60_000 }, async () => {
  const made = await tenant.call('POST', '/containers/create?name=long', {
    Image: 'debian:bookworm-slim',
    Cmd: ['sh', '-c', 'while sleep 0.2; do echo x; done'],
  })
  expect(made.status).toBe(201)
  expect((await tenant.call('POST', '/containers/long/start')).status).toBe(204)
  const before = tenant.calls.length
  const text = await write(
    tenant.socketPath,
    `GET /containers/long/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: d\r\n\r\n`,
    { endAfterMs: 1000 },
  )
  expect(text).toMatch(/^HTTP\/1.1 200/)
  expect(tenant.calls.length).toBe(before + 1)
  expect((await tenant.call('DELETE', '/containers/long?force=1')).status).toBe(204)
})
