import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runExec } from '@/lib/docker/exec'
import { startTestBroker, type TestBroker, type TestPerson, type TestWeb } from './test-broker'

const PATIENCE = { timeout: 60_000, interval: 100 }

let broker: TestBroker
let web: TestWeb
let owner: TestPerson
beforeAll(async () => {
  broker = await startTestBroker()
  await broker.start()
  web = await broker.web()
  owner = await broker.person('owner@example.org')
})
afterAll(() => broker[Symbol.asyncDispose]())

const inside = async (containerId: string, script: string) => {
  const command = ['sh', '-c', script]
  const { engine } = broker.engine
  return String((await runExec(engine, { containerId, command, timeoutMs: 60_000, maxBytes: 10_000 })).stdout).trim()
}
/** Processes that are, or will become, a shell on a terminal. */
const shells = (containerId: string) =>
  inside(
    containerId,
    `cd /proc; for pid in [0-9]*; do
       case $(tr '\\0' ' ' <$pid/cmdline 2>/dev/null) in 'bash -l '|'sh -c stty -echo'*) echo $pid ;; esac
     done`,
  )

/** A sandbox that is nobody's, as the pool makes it. */
async function member() {
  const containerId = await broker.engine.start({
    env: { HOME: '/home/learner' },
    tmpfs: { '/tmp': 'size=8m', '/home/learner': 'size=8m,uid=1000,gid=1000' },
  })
  const at = new Date()
  const id = randomUUID()
  const known = { id, containerId, image: 'x', imageId: 'x', fingerprint: 'x', createdAt: at, changedAt: at }
  await broker.database.db.poolMember.create({ data: { ...known, state: 'ready' } })
  return { id, containerId }
}

/** What a claim does to the tables. */
async function claim({ id, containerId }: { id: string; containerId: string }) {
  const { db } = broker.database
  await db.poolMember.delete({ where: { id } })
  const expiresAt = new Date(Date.now() + 3_600_000)
  const who = { userId: owner.id, lessonId: `a/${id}`, version: '1', image: 'x', expiresAt }
  await db.sandbox.create({ data: { id, containerId, state: 'running', ...who } })
}

test('the first terminal of a sandbox from the pool is the shell that waited there, and a second one is its own', async () => {
  const one = await member()
  await vi.waitFor(async () => expect(await shells(one.containerId)).toMatch(/^\d+$/), PATIENCE)
  const pid = await shells(one.containerId)
  await claim(one)
  await inside(one.containerId, `echo 'echo "laid on claim"' > /home/learner/.profile`)
  const client = broker.connect(web, { sandboxId: one.id, who: owner })
  await client.until(/^laid on claim\n.*\$ ?$/m)
  client.type('echo "it is $$"\r')
  await client.until(new RegExp(`^it is ${pid}$`, 'm'))
  await broker.database.db.terminal.create({ data: { sandboxId: one.id, name: 't2', title: 'Two' } })
  const second = broker.connect(web, { sandboxId: one.id, who: owner, query: '?terminal=t2' })
  await second.until(/\$ ?$/m)
  expect((await shells(one.containerId)).split('\n')).toHaveLength(2)
  for (const name of ['main', 't2']) {
    const here = name === 'main' ? client : second
    here.type('exit\r')
    await here.until(() => here.closed !== null)
  }
  await vi.waitFor(async () => expect(await shells(one.containerId)).toBe(''), PATIENCE)
})

test('shells that wait are hung up after a kill by the next broker, which makes new ones, and end with it', async () => {
  const one = await member()
  const waits = (other = '') =>
    vi.waitFor(async () => {
      const found = await shells(one.containerId)
      expect(found).toMatch(/^\d+$/)
      expect(found).not.toBe(other)
      return found
    }, PATIENCE)
  const before = await waits()
  await broker.stop('SIGKILL')
  await broker.start()
  await waits(before)
  await broker.stop('SIGTERM')
  expect(await shells(one.containerId)).toBe('')
})
