import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sealSession } from '@/lib/accounts/session'
import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestEngine, TEST_IMAGE, type TestEngine } from '@/lib/docker/test-engine'
import { createGateway } from '@/lib/server/gateway'
import { spliceTo } from '@/lib/server/splice'
import { TestClient } from '@/lib/terminal/test-terminal'

const SECRET = 'a secret of at least thirty-two characters'

export interface TestPerson {
  id: string
  cookie: string
}

/** A web server that has nothing but the way to the broker. */
export interface TestWeb {
  host: string
  /** Stops as a web server does. */
  close(): Promise<void>
}

/** A broker in a process of its own, a database, and as many web servers as a test wants. */
export interface TestBroker extends AsyncDisposable {
  database: TestDatabase
  engine: TestEngine
  socketPath: string
  /** Starts the broker's process, anew when it has ended. */
  start(): Promise<void>
  /** Ends it with `signal` and waits until it has. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  pid(): number
  web(): Promise<TestWeb>
  person(email: string, role?: 'learner' | 'instructor' | 'admin'): Promise<TestPerson>
  sandbox(owner: TestPerson, image?: string): Promise<{ id: string; containerId: string }>
  connect(web: TestWeb, request: { sandboxId: string; who: TestPerson; query?: string; from?: TestClient }): TestClient
}

export async function startTestBroker(): Promise<TestBroker> {
  const database = await createTestDatabase()
  const engine = createTestEngine()
  const dir = await mkdtemp(join(tmpdir(), 'drydock-broker-'))
  const socketPath = join(dir, 'run', 'broker.sock')
  const log = createLog({ level: 'error' })
  const webs: TestWeb[] = []
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--import', 'tsx', 'lib/broker/main.ts'], {
      env: {
        ...process.env,
        DATABASE_URL: database.url,
        DRYDOCK_SECRET: SECRET,
        DRYDOCK_URL: 'https://school.example',
        DRYDOCK_DATA: join(dir, 'data'),
        DRYDOCK_BROKER: `unix://${socketPath}`,
        DRYDOCK_INSTANCE: engine.instance,
        DRYDOCK_LOG: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit').then(() => {
      throw new Error('The broker ended while it started.')
    })
    ended.catch(() => {})
    if (child.stdout) await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  }

  async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async function web(): Promise<TestWeb> {
    const way = spliceTo({ path: socketPath, secret: SECRET, clock: systemClock })
    const options = { db: database.db, way, log, clock: systemClock, siteUrl: 'https://school.example', secret: SECRET }
    const gateway = createGateway(options)
    const server = createServer((_request, response) => response.end())
    server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head) || socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const made = {
      host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        const closed = new Promise((resolve) => server.close(resolve))
        await gateway.close()
        await closed
      },
    }
    webs.push(made)
    return made
  }

  return {
    database,
    engine,
    socketPath,
    start,
    stop,
    pid: () => child?.pid ?? 0,
    web,
    person: async (email, role = 'learner') => {
      const { id } = await database.db.user.create({ data: { email, name: email, role } })
      return { id, cookie: `__Host-drydock.session=${await sealSession({ userId: id, epoch: 0 }, SECRET)}` }
    },
    sandbox: async (owner, image = TEST_IMAGE) => {
      const containerId = await engine.start({
        image,
        tmpfs: { '/tmp': 'size=8m,mode=1777', '/home/learner': 'size=8m,uid=1000,gid=1000' },
        memoryBytes: 128 * 1024 * 1024,
        pids: 256,
      })
      const { id } = await database.db.sandbox.create({
        data: {
          state: 'running',
          containerId,
          userId: owner.id,
          lessonId: `a/${containerId.slice(0, 8)}`,
          version: '1',
          image: 'x',
          expiresAt: new Date(Date.now() + 1e6),
        },
      })
      return { id, containerId }
    },
    connect: ({ host }, { sandboxId, who, query = '', from }) =>
      new TestClient(`ws://${host}/ws/terminal/${sandboxId}${query}`, {
        from,
        cookie: who.cookie,
        origin: `http://${host}`,
      }),
    [Symbol.asyncDispose]: async () => {
      for (const made of webs) await made.close()
      await stop('SIGTERM')
      await engine[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
