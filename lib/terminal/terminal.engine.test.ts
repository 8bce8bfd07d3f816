import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runExec } from '@/lib/docker/exec'
import { startTestTerminals, TestClient, type TestTerminals } from './test-terminal'

let terminals: TestTerminals
let open: TestClient[] = []

beforeAll(async () => {
  terminals = await startTestTerminals()
})
afterAll(() => terminals[Symbol.asyncDispose]())
afterEach(async () => {
  await Promise.all(open.map((client) => client.leave()))
  open = []
})

function connect(
  sandbox: string,
  options: ConstructorParameters<typeof TestClient>[1] & { terminal?: string } = {},
): TestClient {
  const client = new TestClient(`${terminals.url}/${sandbox}?terminal=${options.terminal ?? 'main'}`, options)
  open.push(client)
  return client
}

/** Generous: what ends a hundred shells looks through the same sandbox, on its one processor, at the same time. */
const LOOK_MS = 120_000

async function shells(sandbox: string, { test, containerOf } = terminals): Promise<number> {
  const { stdout } = await runExec(test.engine, {
    containerId: containerOf(sandbox),
    command: ['sh', '-c', 'cat /proc/[0-9]*/comm 2>/dev/null'],
    user: '1000:1000',
    timeoutMs: LOOK_MS,
    maxBytes: 100_000,
  })
  return String(stdout)
    .split('\n')
    .filter((name) => name === 'bash').length
}

test('what is typed comes back, and the size is what the client says', async () => {
  const sandbox = await terminals.sandbox()
  const client = connect(sandbox, { cols: 91, rows: 17 })
  await client.until(/\$$/m)
  client.type('echo $((6*7)); stty size\r')
  await client.until(/^42\n17 91$/m)
  client.say({ t: 'resize', cols: 120, rows: 40 })
  client.term.resize(120, 40)
  client.type('stty size\r')
  await client.until(/^40 120$/m)
  for (const size of [
    { cols: 0, rows: 0 },
    { cols: 65_535, rows: 65_535 },
  ])
    client.say({ t: 'resize', ...size })
  client.type('clear; stty size\r')
  await client.until(/^300 500$/m)
  expect(terminals.activity).toContain(sandbox)
})

test('after a reload the same screen is there, also in a full-screen program', async () => {
  const sandbox = await terminals.sandbox()
  const first = connect(sandbox)
  await first.until(/\$$/m)
  first.type('for i in $(seq 1 300); do echo "row $i"; done\r')
  await first.until(/row 300\n\$$/)
  await first.leave()
  const second = connect(sandbox)
  await second.until(/row 300\n\$$/m)
  await expect.poll(() => second.text()).toBe(first.text())
  expect(second.frames.find(({ t }) => t === 'resume')).toMatchObject({ t: 'resume', way: 'snapshot' })

  second.type(`${String.raw`printf '\033[?1049h\033[2J\033[?25l\033[5;10Hfull screen\033[24;1Hstatus'; sleep 1000`}\r`)
  await second.until(/full screen/)
  await second.until(/status/)
  await second.leave()
  const third = connect(sandbox)
  await third.until(/full screen/)
  await expect.poll(() => third.lines()).toEqual(second.lines())
  expect(third.term.buffer.active.type).toBe('alternate')
  third.type('\x03')
  third.type(`${String.raw`printf '\033[?1049l\033[?25h'`}\r`)
  await third.until(/row 300/)
  expect(third.term.buffer.active.type).toBe('normal')
})

test('after a cut the missing bytes come from where the client was', async () => {
  const sandbox = await terminals.sandbox()
  const first = connect(sandbox)
  await first.until(/\$$/m)
  first.type('sleep 0.5; echo while away\r')
  await first.until(/while away/)
  first.ws.terminate()
  await first.until(() => first.closed !== null)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const second = connect(sandbox, { from: first })
  await second.until(/^while away\n\$/m)
  expect(second.frames.find(({ t }) => t === 'resume')).toMatchObject({ way: 'delta', o: first.offset })
})

test('fifty reconnections in a flood end with the right screen', async () => {
  const sandbox = await terminals.sandbox()
  let client = connect(sandbox)
  await client.until(/\$$/m)
  client.type('for i in $(seq 1 20000); do echo "number $i"; done; echo done\r')
  for (let i = 0; i < 50; i++) {
    await client.until(() => client.frames.length > 0)
    await new Promise((resolve) => setTimeout(resolve, (i * 13) % 40))
    client.ws.terminate()
    await client.until(() => client.closed !== null)
    // The client's screen may have bytes to draw still; it has them.
    client = connect(sandbox, { from: client })
  }
  await client.until(/number 20000\ndone\n\$/)
  const numbers = [...client.text().matchAll(/^number (\d+)$/gm)].map(([, number]) => Number(number))
  expect(numbers.length).toBeGreaterThan(900)
  for (const [index, number] of numbers.entries()) expect(number).toBe(20_000 - numbers.length + 1 + index)
})

test('Ctrl-C gets through a flood, and little is shown after it', async () => {
  const client = connect(await terminals.sandbox())
  await client.until(/\$$/m)
  client.type('yes\r')
  await client.until(() => client.received > 2_000_000)
  const before = client.received
  client.type('\x03')
  await client.until(/\^C\n\$$/m)
  expect(client.received - before).toBeLessThan(256 * 1024)
})

test('a client that never reads holds the program back and costs no memory', async () => {
  const client = connect(await terminals.sandbox())
  await client.until(/\$$/m)
  client.acking = false
  const before = process.memoryUsage().rss
  client.type('yes\r')
  await new Promise((resolve) => setTimeout(resolve, 5000))
  const received = client.received
  expect(received).toBeLessThan(400 * 1024)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(client.received, 'it stands still').toBe(received)
  expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024)
  client.acking = true
  client.say({ t: 'ack', o: client.offset })
  await client.until(() => client.received > received)
  client.type('\x03')
  await client.until(/\^C\n\$$/m)
})

test('a program goes on while nobody watches, slowly when it floods', async () => {
  const sandbox = await terminals.sandbox()
  const first = connect(sandbox)
  await first.until(/\$$/m)
  first.type('sleep 1; echo built > /tmp/result; yes | head -c 3000000; echo end of it\r')
  await first.until(/end of it/)
  await first.leave()
  await new Promise((resolve) => setTimeout(resolve, 6000))
  const second = connect(sandbox)
  await second.until(/^y\nend of it\n\$/m)
})

test('two windows show the same, and whoever typed last rules the size', async () => {
  const sandbox = await terminals.sandbox()
  const wide = connect(sandbox, { cols: 100, rows: 30 })
  await wide.until(/\$$/m)
  const small = connect(sandbox, { cols: 60, rows: 20 })
  await small.until(/\$$/m)
  await wide.until(() => wide.frames.some((frame) => frame.t === 'size' && frame.cols === 60))
  wide.type('stty size\r')
  await small.until(/^30 100$/m)
  expect(small.frames.filter(({ t }) => t === 'size').at(-1)).toMatchObject({ t: 'size', cols: 100, rows: 30 })
})

test('a shell that ends says so, and the next connection starts a new one', async () => {
  const sandbox = await terminals.sandbox()
  const client = connect(sandbox)
  await client.until(/\$$/m)
  client.type('exit 3\r')
  await client.until(() => client.closed !== null)
  expect(client.closed).toEqual({ code: 4000, reason: 'The shell has ended.' })
  expect(client.frames).toContainEqual({ t: 'exit', code: 3 })
  const again = connect(sandbox)
  await again.until(/\$$/m)
})

test('when the container goes, so does the terminal, and says why', async () => {
  const sandbox = await terminals.sandbox()
  const client = connect(sandbox)
  await client.until(/\$$/m)
  const container = terminals.test.engine.docker.getContainer(terminals.containerOf(sandbox))
  await container.remove({ force: true })
  await client.until(() => client.closed !== null)
  expect(client.closed?.code).toBe(4404)
  const late = connect(sandbox)
  await late.until(() => late.closed !== null)
  expect(late.closed?.code).toBe(4404)
})

test('a paste of a megabyte in one frame arrives whole, and input beyond bounds ends the connection alone', async () => {
  const sandbox = await terminals.sandbox()
  const client = connect(sandbox)
  await client.until(/\$$/m)
  client.type('stty raw -echo; head -c 900000 | wc -c; stty sane\r')
  await new Promise((resolve) => setTimeout(resolve, 500))
  client.type(Buffer.alloc(900_000, 'x'))
  await client.until(/^900000/m)
  expect(client.frames.filter(({ t }) => t === 'in').at(-1)).toMatchObject({ t: 'in' })
  client.type('sleep 5\r')
  const rude = connect(sandbox)
  await rude.until(() => rude.frames.length > 0)
  rude.type(Buffer.alloc(1_100_000))
  await rude.until(() => rude.closed !== null)
  expect(rude.closed?.code).toBe(1009)
  client.type('\x03')
  await client.until(/\$$/m)
  expect(client.closed).toBeNull()
})

test.each([
  ['broken JSON', (client: TestClient) => client.ws.send('{'), 4422],
  ['an unknown frame', (client: TestClient) => client.say({ t: 'sudo' }), 4422],
  ['a size that is none', (client: TestClient) => client.say({ t: 'resize', cols: 'x', rows: null }), 4422],
  [
    'a flood of tiny frames',
    (client: TestClient) => {
      for (let i = 0; i < 20_000; i++) client.say({ t: 'ping' })
    },
    4429,
  ],
  [
    'asking for the screen without end',
    (client: TestClient) => {
      for (let i = 0; i < 100; i++) client.say({ t: 'resume', id: null, o: null, cols: 80, rows: 24 })
    },
    4429,
  ],
  [
    'a storm of sizes',
    (client: TestClient) => {
      for (let i = 0; i < 1000; i++) client.say({ t: 'resize', cols: 80 + (i % 400), rows: 24 })
    },
    4429,
  ],
])('%s ends that connection and leaves the shell to others', async (_, act, code) => {
  const sandbox = await terminals.sandbox()
  const good = connect(sandbox)
  await good.until(/\$$/m)
  const bad = connect(sandbox)
  await bad.until(() => bad.frames.length > 0)
  act(bad)
  await bad.until(() => bad.closed !== null)
  expect(bad.closed?.code).toBe(code)
  good.type('echo still $((1+1))\r')
  await good.until(/still 2/)
})

test('typing before the first word is refused; a silent client is not served', async () => {
  const client = connect(await terminals.sandbox())
  client.ws.removeAllListeners('open')
  await new Promise((resolve) => client.ws.once('open', resolve))
  client.type('x')
  await client.until(() => client.closed !== null)
  expect(client.closed?.code).toBe(4422)
})

test('terminals have names, and a sandbox has at most eight', async () => {
  const sandbox = await terminals.sandbox()
  const names = ['main', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const clients = names.map((terminal) => connect(sandbox, { terminal }))
  await Promise.all(clients.map((client) => client.until(/\$$/m)))
  const ninth = connect(sandbox, { terminal: 'i' })
  await ninth.until(() => ninth.closed !== null)
  expect(ninth.closed).toMatchObject({ code: 4429 })
  expect(await shells(sandbox)).toBe(8)
})

test('no shell is left after a hundred terminals were opened and closed', async () => {
  await using own = await startTestTerminals({ detachedMs: 1 })
  const sandbox = await own.sandbox()
  for (let round = 0; round < 20; round++) {
    const clients = Array.from({ length: 5 }, (_, i) => new TestClient(`${own.url}/${sandbox}?terminal=t${i}`))
    await Promise.all(clients.map((client) => client.until(/\$$/m)))
    // Some are in the middle of a program, one that does not care that its terminal hangs up.
    clients[0]?.type("trap '' HUP; sleep 1000\r")
    await Promise.all(clients.map((client) => client.leave()))
    await expect.poll(() => own.broker.count().terminals, { interval: 20, timeout: LOOK_MS }).toBe(0)
  }
  // A terminal is over before its shell is: first the shell gets time to go by itself, and is then looked for and killed.
  await expect.poll(() => shells(sandbox, own), { interval: 200, timeout: LOOK_MS }).toBe(0)
}, 300_000)

test('after a restart of the server the scrollback is there above a new shell', async () => {
  const screenDir = await mkdtemp(join(tmpdir(), 'drydock-screens-'))
  const before = await startTestTerminals({ screenDir })
  const sandbox = await before.sandbox()
  const container = before.containerOf(sandbox)
  const first = new TestClient(`${before.url}/${sandbox}`)
  await first.until(/\$$/m)
  first.type('echo from before\r')
  await first.until(/^from before/m)
  await before.broker.stop()
  await first.until(() => first.closed !== null)
  expect(first.closed).toEqual({ code: 1001, reason: 'The server restarts.' })

  const after = await startTestTerminals({ screenDir })
  // The same sandbox: its id stays, and this broker reaches its container by the same name.
  const spec = {
    containerId: container,
    command: ['bash', '--norc'],
    user: '1000:1000',
    workingDir: '/tmp',
    env: { PS1: '$ ' },
  }
  const shown: string[] = []
  const attachment = await after.broker.attach({
    key: { sandboxId: sandbox, name: 'main' },
    spec,
    size: { cols: 80, rows: 24 },
    viewer: {
      bytes: (bytes) => shown.push(String(bytes)),
      resumed: ({ snap }) => shown.push(snap),
      sized: () => {},
      exited: () => {},
      closed: () => {},
      told: () => {},
    },
    peer: { id: 'x', person: 'x', name: 'x', role: 'controller', guest: false },
  })
  attachment.resume({ id: first.id, o: first.offset, cols: 80, rows: 24 })
  await first.until(() => /from before[\s\S]*the server was restarted[\s\S]*\$ /.test(shown.join('')))
  await after[Symbol.asyncDispose]()
  await before[Symbol.asyncDispose]()
  await rm(screenDir, { recursive: true })
})
