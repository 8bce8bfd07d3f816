import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTestTerminals, TestClient, type TestTerminals } from './test-terminal'

const KIB = 1024
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

async function connect(sandbox: string, query = ''): Promise<TestClient> {
  const client = new TestClient(`${terminals.url}/${sandbox}${query}`)
  open.push(client)
  await client.until(/\$$/m)
  return client
}

const FLOODS = ['yes', 'seq 1 100000000', "yes $(printf '%0200d' 7)", 'cat /dev/zero | tr "\\0" x']

test.each(FLOODS)(
  'Ctrl-C in a flood by %s brings the prompt, and at most 256 KiB are shown after it',
  async (flood) => {
    const client = await connect(await terminals.sandbox())
    client.type(`${flood}\r`)
    await client.until(() => client.received > 3_000_000)
    const before = client.received
    client.type('\x03')
    await client.until(/\^C.*\n?\$$/m)
    expect(client.received - before).toBeLessThanOrEqual(256 * KIB)
    client.type('echo still $((40+2))\r')
    await client.until(/^still 42\n\$$/m)
  },
)

test('also for a client that lags a window behind', async () => {
  const client = await connect(await terminals.sandbox())
  client.type('yes\r')
  await client.until(() => client.received > 300_000)
  client.acking = false
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const before = client.received
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(client.received, 'it stands still').toBe(before)
  client.type('\x03')
  // It reads again only now: what it was sent before is behind it, the rest is skipped.
  client.acking = true
  client.say({ t: 'ack', o: client.offset })
  await client.until(/\^C.*\n?\$$/m)
  expect(client.received - before).toBeLessThanOrEqual(256 * KIB)
  client.type('echo still $((40+2))\r')
  await client.until(/^still 42\n\$$/m)
})

test('a program that ignores the interrupt goes on, and its output with it', async () => {
  const client = await connect(await terminals.sandbox())
  client.type(`bash --norc -c "trap '' INT; seq 1 3000000; echo all of it"\r`)
  await client.until(() => client.received > 1_000_000)
  client.type('\x03')
  await client.until(/2999999\n3000000\nall of it\n\$$/m)
})

test('nothing is skipped of what is no flood: keys in a full-screen program, Ctrl-C at a prompt', async () => {
  const client = await connect(await terminals.sandbox())
  client.type('\x03')
  await client.until(/\$ \^C\n\$$/m)
  client.type('for i in $(seq 600); do echo $i; sleep 0.1; done\r')
  await client.until(/^2$/m)
  client.type('\x03')
  await client.until(/^2\n(\d+\n)*\^C\n\$$/m)
  expect(client.frames.filter(({ t }) => t === 'resume')).toHaveLength(1)
})

test('beside the floods of a neighbour every key comes back, in order, while the floods go on', async () => {
  const [noisy, quiet] = await Promise.all([terminals.sandbox(), terminals.sandbox()])
  const calm = await connect(quiet)
  const floods = await Promise.all(['main', 'a', 'b', 'c'].map((name) => connect(noisy, `?terminal=${name}`)))
  for (const client of floods) {
    client.drawing = false
    client.type('yes\r')
  }
  for (const client of floods) await client.until(() => client.received > 500_000)
  calm.type('cat > /dev/null\r')
  await calm.until(/cat > \/dev\/null$/m)
  const before = floods.map(({ received }) => received)
  let typed = ''
  // How quick each is, `npm run bench` measures; here client, server and engine share few processors with other tests.
  for (const key of 'the quick brown fox jumps over the lazy dog') {
    typed += key
    calm.type(key)
    await calm.until(() => calm.text().endsWith(typed.trimEnd()))
  }
  for (const [index, client] of floods.entries()) await client.until(() => client.received > (before[index] ?? 0))
  for (const client of floods) client.type('\x03')
  calm.type('\x03')
  await calm.until(/\^C\n\$$/m)
})

test('a sandbox that prints more than it may is slowed down, in sum over its terminals, and told so', async () => {
  await using own = await startTestTerminals({ output: { burst: 50_000, perSecond: 100_000 } })
  const sandbox = await own.sandbox()
  const clients = ['main', 'b'].map((name) => new TestClient(`${own.url}/${sandbox}?terminal=${name}`))
  await Promise.all(clients.map((client) => client.until(/\$$/m)))
  const start = performance.now()
  for (const client of clients) client.type('yes | head -c 200000; echo the end\r')
  await Promise.all(clients.map((client) => client.until(/the end\n\$$/m)))
  // 600 kB are printed (each y is a line of three bytes): 50 kB at once, and of each terminal the last chunk of at most
  // 64 KiB, which is shown before it is waited for.
  expect(performance.now() - start).toBeGreaterThan(2000)
  expect(clients.some((client) => client.frames.some((frame) => frame.t === 'limit' && frame.on))).toBe(true)
  await Promise.all(clients.map((client) => client.until(() => client.last('limit')?.on !== true)))
  await Promise.all(clients.map((client) => client.leave()))
})
