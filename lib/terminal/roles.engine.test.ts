import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTestTerminals, TestClient, type TestTerminals } from './test-terminal'

let terminals: TestTerminals
let sandbox: string
let open: TestClient[] = []

beforeAll(async () => {
  terminals = await startTestTerminals()
})
afterAll(() => terminals[Symbol.asyncDispose]())
afterEach(async () => {
  await Promise.all(open.map((client) => client.closed ?? client.leave()))
  open = []
})

async function connect(query = '', size: { cols?: number; rows?: number } = {}): Promise<TestClient> {
  const client = new TestClient(`${terminals.url}/${sandbox}?terminal=main${query}`, size)
  open.push(client)
  await client.until(() => client.last('resume') !== undefined)
  return client
}

test('who is there is told to everybody, and what each may do', async () => {
  sandbox = await terminals.sandbox()
  const owner = await connect()
  expect(owner.frames.map(({ t }) => t).indexOf('role')).toBe(0)
  expect(owner.last('role')).toEqual({ t: 'role', role: 'controller', guest: false })
  const guest = await connect('&as=viewer&person=teacher')
  expect(guest.last('role')).toEqual({ t: 'role', role: 'viewer', guest: true })
  await owner.until(() => owner.last('peers')?.list.length === 2)
  const [mine, theirs] = [owner.last('peers'), guest.last('peers')]
  expect(mine?.list).toEqual(theirs?.list)
  expect(mine?.you).not.toBe(theirs?.you)
  expect(mine?.list.map(({ role, guest }) => ({ role, guest }))).toEqual([
    { role: 'controller', guest: false },
    { role: 'viewer', guest: true },
  ])
  await guest.leave()
  await owner.until(() => owner.last('peers')?.list.length === 1)
})

test('a viewer types nothing and sizes nothing, whatever its page sends', async () => {
  sandbox = await terminals.sandbox()
  const owner = await connect('', { cols: 90, rows: 20 })
  await owner.until(/\$$/m)
  const viewer = await connect('&as=viewer', { cols: 40, rows: 10 })
  viewer.type('touch /tmp/forbidden\r')
  viewer.type('\x03')
  viewer.say({ t: 'resize', cols: 33, rows: 7 })
  await new Promise((resolve) => setTimeout(resolve, 300))
  owner.type('ls /tmp; stty size\r')
  await owner.until(/^20 90$/m)
  expect(owner.text()).not.toContain('forbidden')
  expect(viewer.last('resume')).toMatchObject({ cols: 90, rows: 20 })
  await viewer.until(/^20 90$/m)
})

test('a guest who may type types, but the size stays the owner’s; the role can change at any moment', async () => {
  sandbox = await terminals.sandbox()
  const owner = await connect('', { cols: 90, rows: 20 })
  await owner.until(/\$$/m)
  const guest = await connect('&person=teacher', { cols: 40, rows: 10 })
  guest.type('stty size\r')
  await owner.until(/^20 90$/m)
  terminals.connections.at(-1)?.setRole('viewer')
  await guest.until(() => guest.last('role')?.role === 'viewer')
  await owner.until(() => owner.last('peers')?.list[1]?.role === 'viewer')
  guest.type('echo no\r')
  guest.say({ t: 'ping' })
  await guest.until(() => guest.last('pong') !== undefined)
  terminals.connections.at(-1)?.setRole('controller')
  await guest.until(() => guest.last('role')?.role === 'controller')
  guest.type('echo yes $((1+1))\r')
  await owner.until(/^yes 2$/m)
  expect(owner.text()).not.toContain('echo no')
})

test.each(['&as=viewer', '&person=teacher'])(
  'one who does not rule (%s) and stops reading holds nothing back, and is caught up by a snapshot',
  async (query) => {
    sandbox = await terminals.sandbox()
    const owner = await connect()
    await owner.until(/\$$/m)
    const slow = await connect(query)
    slow.acking = false
    owner.type('yes | head -c 6000000; echo the end\r')
    await owner.until(/the end\n\$$/m)
    // Four windows, and what was under way.
    expect(slow.received).toBeLessThan(800 * 1024)
    expect(slow.text()).not.toContain('the end')
    slow.acking = true
    slow.say({ t: 'ack', o: slow.offset })
    await slow.until(/the end\n\$$/m)
    expect(slow.last('resume')?.way).toBe('snapshot')
    owner.type('echo and $((1+1))\r')
    await slow.until(/^and 2$/m)
  },
)

test('the slower of two of the owner’s windows decides', async () => {
  sandbox = await terminals.sandbox()
  const quick = await connect()
  await quick.until(/\$$/m)
  const slow = await connect()
  slow.acking = false
  quick.type('yes\r')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(quick.received).toBeLessThan(400 * 1024)
  await slow.leave()
  const stood = quick.received
  await quick.until(() => quick.received > stood + 500_000)
  quick.type('\x03')
  await quick.until(/\^C.*\n?\$$/m)
})
