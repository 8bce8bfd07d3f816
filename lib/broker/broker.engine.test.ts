import { readFile, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runExec } from '@/lib/docker/exec'
import type { TestClient } from '@/lib/terminal/test-terminal'
import { PASS_HEADER, sealPass } from './pass'
import { startTestBroker, type TestBroker, type TestPerson, type TestWeb } from './test-broker'

let broker: TestBroker
let web: TestWeb
let owner: TestPerson
let sandbox: { id: string; containerId: string }
let open: TestClient[] = []

beforeAll(async () => {
  broker = await startTestBroker()
  await broker.start()
  web = await broker.web()
  owner = await broker.person('owner@example.org')
})
beforeEach(async () => {
  sandbox = await broker.sandbox(owner)
})
afterEach(async () => {
  await Promise.all(open.map((client) => client.closed ?? client.leave()))
  open = []
})
afterAll(() => broker[Symbol.asyncDispose]())

function connect(options: { on?: TestWeb; who?: TestPerson; query?: string; from?: TestClient } = {}): TestClient {
  const { on = web, who = owner, ...rest } = options
  const client = broker.connect(on, { sandboxId: sandbox.id, who, ...rest })
  open.push(client)
  return client
}

async function shells(): Promise<string[]> {
  const { stdout } = await runExec(broker.engine.engine, {
    containerId: sandbox.containerId,
    command: ['sh', '-c', 'cat /proc/[0-9]*/comm 2>/dev/null'],
    user: '1000:1000',
    timeoutMs: 60_000,
    maxBytes: 100_000,
  })
  return String(stdout)
    .split('\n')
    .filter((name) => name === 'bash' || name === 'sleep')
}

test('a restart of the web server costs no shell: the client comes back by another one, where it was', async () => {
  const first = await broker.web()
  const before = connect({ on: first })
  await before.until(/\$ ?$/m)
  before.type('X=kept; sleep 1; echo while away\r')
  await before.until(/while away$/m)
  await first.close()
  await before.until(() => before.closed !== null)
  await new Promise((resolve) => setTimeout(resolve, 1200))
  const after = connect({ from: before })
  await after.until(/^while away\n/m)
  expect(after.last('resume')).toMatchObject({ way: 'delta', o: before.offset })
  after.type('echo $X\r')
  await after.until(/^kept$/m)
})

test.each([
  ['vim', 'vim -u NONE +"set nu so=3" /tmp/text', /^ +1 line 1$[\s\S]*^~?/m, 'Goadded\x1b', /^ +401 added$/m],
  ['less', 'less /tmp/text', /^line 1$[\s\S]*^line 20$/m, 'G', /^line 400$/m],
  ['top', 'top -d 100', /^ *PID USER/m, 'h', /Help for Interactive Commands/],
])(
  '%s comes back whole after a restart of the web server, also in a window that is new',
  async (_, command, up, keys, then) => {
    sandbox = await broker.sandbox(owner, 'drydock/sandbox:1')
    const first = await broker.web()
    const before = connect({ on: first })
    await before.until(/\$ ?$/m)
    before.type(`seq -f "line %.0f" 400 > /tmp/text; ${command}\r`)
    await before.until(up)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const shown = before.lines()
    await first.close()
    await before.until(() => before.closed !== null)
    const fresh = connect()
    await fresh.until(() => fresh.last('resume') !== undefined)
    await fresh.until(up)
    expect(fresh.lines()).toEqual(shown)
    expect(fresh.term.buffer.active.type).toBe(before.term.buffer.active.type)
    const back = connect({ from: before })
    await back.until(() => back.last('resume')?.way === 'delta')
    back.type(keys)
    await back.until(then)
    await fresh.until(then)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(fresh.lines()).toEqual(back.lines())
  },
)

test('two web servers at once show the same terminal', async () => {
  const second = await broker.web()
  const one = connect()
  await one.until(/\$ ?$/m)
  const two = connect({ on: second })
  await two.until(/\$ ?$/m)
  two.type('echo $((6*7))\r')
  await one.until(/^42$/m)
  expect(one.last('peers')?.list).toHaveLength(2)
  await second.close()
  await one.until(() => one.last('peers')?.list.length === 1)
})

test('a broker that stops keeps the text, and leaves no shell', async () => {
  const before = connect()
  await before.until(/\$ ?$/m)
  before.type("trap '' HUP; echo from before\r")
  await before.until(/^from before/m)
  await broker.stop('SIGTERM')
  await before.until(() => before.closed !== null)
  expect(before.closed?.code).toBe(1001)
  expect(await shells()).toEqual(['sleep'])
  const meanwhile = connect()
  await meanwhile.until(() => meanwhile.refused !== null)
  expect(meanwhile.refused).toBe(503)
  await broker.start()
  const after = connect({ from: before })
  await after.until(/from before[\s\S]*a new shell starts below[\s\S]*\$ ?$/m)
}, 120_000)

test('a broker that is killed loses seconds of text at most, and its shells are hung up by the next', async () => {
  const before = connect()
  await before.until(/\$ ?$/m)
  before.type("trap '' HUP TERM; echo from before; sleep 1000\r")
  await before.until(/^from before/m)
  // The text is written every five seconds.
  await new Promise((resolve) => setTimeout(resolve, 7000))
  await broker.stop('SIGKILL')
  await before.until(() => before.closed !== null)
  expect((await shells()).length, 'the engine lets the shell run on').toBe(3)
  await broker.start()
  const end = Date.now() + 60_000
  while ((await shells()).length > 1 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await shells()).toEqual(['sleep'])
  const after = connect({ from: before })
  await after.until(/from before[\s\S]*a new shell starts below[\s\S]*\$ ?$/m)
}, 120_000)

test('the socket is for this user alone, and for nobody without the secret', async () => {
  expect((await stat(broker.socketPath)).mode & 0o777).toBe(0o600)
  const claim = { userId: owner.id, epoch: 0, sandboxId: sandbox.id, terminal: 'main', viewer: false }
  const now = new Date()
  const secret = 'a secret of at least thirty-two characters'
  const passes = {
    none: '',
    garbage: 'a.b',
    'another secret': sealPass(claim, { secret: 'x'.repeat(40), now }),
    'an old one': sealPass(claim, { secret, now: new Date(now.getTime() - 60_000) }),
    'a changed one': sealPass(claim, { secret, now }).replace(/^./, 'f'),
  }
  for (const [name, pass] of Object.entries(passes)) expect(await knock(pass), name).toBe(403)
  expect(await knock(sealPass({ ...claim, userId: crypto.randomUUID() }, { secret, now }))).toBe(401)
  expect(await knock(sealPass(claim, { secret, now }))).toBe(101)
})

function knock(pass: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({
      socketPath: broker.socketPath,
      path: '/terminal',
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        [PASS_HEADER]: pass,
      },
    })
    asked.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve(101)
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('strangers and foreign sites get nowhere through the web server either', async () => {
  const stranger = await broker.person(`stranger-${sandbox.id}@example.org`)
  const client = connect({ who: stranger })
  await client.until(() => client.refused !== null)
  expect(client.refused).toBe(404)
  const foreign = broker.connect({ ...web, host: web.host }, { sandboxId: sandbox.id, who: { id: '', cookie: '' } })
  await foreign.until(() => foreign.refused !== null)
  expect(foreign.refused).toBe(401)
})

test('a client that breaks off in the middle of a flood leaves a broker that serves on, bounded in memory', async () => {
  const rss = async () => {
    const status = await readFile(`/proc/${broker.pid()}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  }
  const client = connect()
  await client.until(/\$ ?$/m)
  const before = await rss()
  client.acking = false
  client.ws.pause()
  client.type('yes\r')
  await new Promise((resolve) => setTimeout(resolve, 3000))
  expect((await rss()) - before, 'MiB').toBeLessThan(60)
  client.ws.terminate()
  const again = connect()
  await again.until(() => again.last('resume') !== undefined)
  again.type('\x03')
  await again.until(/\^C.*\n.*\$ ?$/m)
})
