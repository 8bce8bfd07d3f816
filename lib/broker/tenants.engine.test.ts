import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { parseConfig } from '@/lib/config/config'
import { createTestDatabase } from '@/lib/db/test-database'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine } from '@/lib/docker/test-engine'
import { startSandbox } from '@/lib/sandboxes/start'
import { stopSandbox } from '@/lib/sandboxes/stop'
import { addLearner, createTestContext, testLesson } from '@/lib/sandboxes/test-context'
import { startTenants } from './tenants'

const MIB = 1024 * 1024
const WITHIN = { timeout: 60_000, interval: 200 }
const DOCKERFILE = 'FROM debian:bookworm-slim\\nCOPY kuard /kuard\\nENTRYPOINT ["/kuard"]\\n'

test('a learner builds, runs and publishes from the shell; a neighbour sees nothing; it all goes', async () => {
  await using database = await createTestDatabase()
  await using bench = createTestEngine()
  const { engine, instance } = bench
  const dir = await mkdtemp(join(tmpdir(), 'drydock-tenants-'))
  const config = parseConfig({
    DATABASE_URL: database.url,
    DOCKER_HOST: process.env.DOCKER_HOST,
    DRYDOCK_SECRET: 'a secret of at least thirty-two characters',
    DRYDOCK_URL: 'http://localhost:1',
    DRYDOCK_INSTANCE: instance,
    DRYDOCK_TENANT_DIR: dir,
  })
  const log = createLog({ write: () => {} })
  const host = await startTenants({ config, db: database.db, engine, clock: systemClock, log })
  const limits = { memoryBytes: 256 * MIB, diskBytes: 64 * MIB, pids: 128, socketDir: dir }
  const ctx = createTestContext(database.db, bench, limits)
  const lesson = testLesson({ sandbox: { image: 'drydock/sandbox:1' } })

  const enter = async () => {
    const userId = await addLearner(database.db)
    const { id, containerId } = await startSandbox(ctx, { userId, lesson, files: [] })
    const shell = async (command: string) => {
      const options = { user: '1000:1000', env: { HOME: '/home/learner' }, workingDir: '/home/learner' }
      const bash = ['bash', '-c', command]
      const ran = await runExec(engine, { ...options, containerId, command: bash, timeoutMs: 60_000, maxBytes: 65_536 })
      return `${ran.stdout}${ran.stderr}`
    }
    await vi.waitFor(async () => expect(await shell('docker version')).toContain('Server:'), WITHIN)
    return { id, shell }
  }
  try {
    const ada = await enter()
    const bob = await enter()
    await ada.shell(`mkdir k; cp /opt/kuard/kuard k/; printf '${DOCKERFILE}' > k/Dockerfile`)
    expect(await ada.shell('docker build -t kuard-amd64:1 k')).toContain('kuard-amd64:1')
    const run = 'docker run -d --name web -p 8080:8080 kuard-amd64:1 --greeting Ahoy && curl -s localhost:8080'
    expect(await ada.shell(run)).toContain('Ahoy')
    expect(await ada.shell('docker ps')).toContain('0.0.0.0:8080->8080/tcp')

    expect(await bob.shell('docker ps -aq; docker images kuard-amd64 -q; docker container inspect web')).toMatch(
      /No such container/,
    )
    expect(await bob.shell('curl -s localhost:8080 || echo nothing')).toBe('nothing\n')
    expect(await bob.shell('docker run -d --name web -p 8080:8080 drydock/kuard:1 && curl -s localhost:8080')).toMatch(
      /Hello from kuard/,
    )
    expect(await ada.shell('docker rm -f web; curl -s localhost:8080 || echo gone')).toBe('web\ngone\n')
    for (const { id } of [ada, bob]) await stopSandbox(ctx, { id, reason: 'reset' })
    const filters = { label: [`drydock.instance=${instance}`, 'drydock.kind=tenant'] }
    await vi.waitFor(async () => {
      expect(await engine.docker.listContainers({ all: true, filters })).toEqual([])
      expect(await engine.docker.listNetworks({ filters })).toEqual([])
      expect(await engine.docker.listImages({ filters })).toEqual([])
    }, WITHIN)
  } finally {
    await host?.stop()
    await rm(dir, { recursive: true, force: true })
  }
}, 180_000)
