import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findContainer, removeContainer, startContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { tenantId } from '@/lib/docker/labels'
import { createTestEngine, SMALL_SPEC, type TestEngine } from '@/lib/docker/test-engine'
import { keptName } from '../images/names'
import { startTenantHost, type TenantHost } from './host'
import { listTenantIds, purgeLabelled } from './objects'
import type { HostContext, OpenRequest } from './types'

const SANDBOX_IMAGE = 'drydock/sandbox:1'
const LESSON = 'containers/ports'
const WITHIN = { timeout: 60_000, interval: 50 }

let database: TestDatabase
let bench: TestEngine
let dir: string
let opened: OpenRequest[]
const hosts: TenantHost[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  bench = createTestEngine()
  dir = await mkdtemp(join(tmpdir(), 'drydock-host-'))
  opened = []
})

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop()
  for (const id of await bench.containers()) await removeContainer(bench.engine, id)
  await removeNetworks()
  await bench[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await rm(dir, { recursive: true })
})

/** In place of the learner's API: a server that says whose it is. */
async function open(request: OpenRequest) {
  opened.push(request)
  const server = createServer((_request, response) => response.end(request.tenantId))
  await new Promise<void>((resolve) => server.listen(request.socketPath, resolve))
  await chmod(request.socketPath, 0o666)
  return { close: () => new Promise<void>((resolve) => void server.close(() => resolve())) }
}

async function host(more: Partial<HostContext> = {}): Promise<TenantHost> {
  const { engine, instance } = bench
  const log = createLog({ write: () => {} })
  const purge = (id: string) => purgeLabelled({ engine, instance }, id)
  const context = { db: database.db, databaseUrl: database.url, engine, clock: systemClock, log, instance, dir }
  const started = await startTenantHost({ ...context, retentionMs: 3_600_000, open, purge, ...more })
  hosts.push(started)
  return started
}

async function addSandbox(containerId: string | null = null, userId?: string) {
  const owner =
    userId ?? (await database.db.user.create({ data: { email: `${randomUUID()}@x.example`, name: 'L' } })).id
  const data = {
    userId: owner,
    lessonId: LESSON,
    version: '1',
    image: SANDBOX_IMAGE,
    state: 'running' as const,
    containerId,
  }
  return database.db.sandbox.create({ data: { ...data, expiresAt: new Date(Date.now() + 1e6) } })
}

const end = (id: string, stopReason = 'learner') =>
  database.db.sandbox.update({ where: { id }, data: { state: 'stopped', stopReason, changedAt: new Date() } })

const idOf = (userId: string) => tenantId({ instance: bench.instance, userId, lessonId: LESSON })

function ownLabels(tenant: string) {
  return { 'drydock.instance': bench.instance, 'drydock.kind': 'tenant', 'drydock.tenant': tenant }
}

async function addNetwork(tenant: string): Promise<string> {
  const name = `dt${tenant}.net`
  await bench.engine.docker.createNetwork({
    Name: name,
    Internal: true,
    Labels: ownLabels(tenant),
    Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
  })
  return name
}

async function removeNetworks() {
  const filters = { label: [`drydock.instance=${bench.instance}`] }
  for (const { Id } of await bench.engine.docker.listNetworks({ filters }))
    await bench.engine.docker.getNetwork(Id).remove()
}

test('a socket opens within a moment of its sandbox, answers, and closes with it', async () => {
  await host()
  await vi.waitFor(() => expect(hosts).toHaveLength(1), WITHIN)
  const sandbox = await addSandbox()
  await vi.waitFor(async () => expect(await readdir(join(dir, sandbox.id))).toEqual(['docker.sock']), WITHIN)
  expect(opened.map((one) => one.tenantId)).toEqual([idOf(sandbox.userId)])
  await end(sandbox.id)
  await vi.waitFor(async () => expect(await readdir(dir)).toEqual([]), WITHIN)
  expect(await database.db.tenant.findUnique({ where: { id: idOf(sandbox.userId) } })).toMatchObject({
    closedAt: expect.any(Date),
    purgedAt: null,
  })
})

test('of two hosts one opens the socket, and the other takes over when that one is gone', async () => {
  const first = await host()
  const sandbox = await addSandbox()
  await vi.waitFor(() => expect(opened).toHaveLength(1), WITHIN)
  await host()
  await first.stop()
  await vi.waitFor(() => expect(opened).toHaveLength(2), WITHIN)
  expect(await readdir(join(dir, sandbox.id))).toEqual(['docker.sock'])
})

test('what a tenant runs ends with its sandbox; a reset throws the rest away before the next one opens', async () => {
  const { engine } = bench
  await host()
  const sandbox = await addSandbox()
  await vi.waitFor(() => expect(opened).toHaveLength(1), WITHIN)
  const tenant = idOf(sandbox.userId)
  const { id } = await startContainer(engine, { ...SMALL_SPEC, labels: ownLabels(tenant) })
  const volume = `dt${tenant}.data`
  await engine.docker.createVolume({ Name: volume, Labels: ownLabels(tenant) })

  await end(sandbox.id)
  await vi.waitFor(async () => expect(await findContainer(engine, id)).toBeNull(), WITHIN)
  await expect(engine.docker.getVolume(volume).inspect()).resolves.toBeTruthy()

  const next = await addSandbox(null, sandbox.userId)
  await vi.waitFor(() => expect(opened).toHaveLength(2), WITHIN)
  await end(next.id, 'reset')
  await addSandbox(null, sandbox.userId)
  await vi.waitFor(() => expect(opened).toHaveLength(3), WITHIN)
  await expect(engine.docker.getVolume(volume).inspect()).rejects.toMatchObject({ statusCode: 404 })
})

test('what nobody comes back to is swept: a user who is gone, and one who is away too long', async () => {
  const { engine } = bench
  const away = await database.db.user.create({ data: { email: 'away@x.example', name: 'Away' } })
  await database.db.tenant.create({
    data: { id: idOf(away.id), userId: away.id, lessonId: LESSON, openedAt: new Date(0), closedAt: new Date(0) },
  })
  const tenants = ['0123456789ab', idOf(away.id)]
  for (const id of tenants) await engine.docker.createVolume({ Name: `dt${id}.data`, Labels: ownLabels(id) })
  await host()
  for (const id of tenants)
    await vi.waitFor(
      () => expect(engine.docker.getVolume(`dt${id}.data`).inspect()).rejects.toMatchObject({ statusCode: 404 }),
      WITHIN,
    )
  await vi.waitFor(async () => expect(await database.db.tenant.count()).toBe(0), WITHIN)
})

test('an image that has a tenant’s name and no label goes with whoever is gone; other Drydocks’ stay', async () => {
  const { engine } = bench
  const id = '0123456789ac'
  const base = await engine.docker.getImage(SMALL_SPEC.image).inspect()
  const named = (instance: string) => keptName({ id, instance, policy: { registry: null, sharedImages: [] } }, base.Id)
  const [own, foreign] = [named(bench.instance), named('another')]
  for (const name of [own, foreign]) {
    const [repo = '', tag = ''] = name.split(':')
    await engine.docker.getImage(base.Id).tag({ repo, tag })
  }
  try {
    expect(await listTenantIds({ engine, instance: bench.instance })).toContain(id)
    await engine.docker.getImage(foreign).remove()
    await host()
    await vi.waitFor(
      () => expect(engine.docker.getImage(own).inspect()).rejects.toMatchObject({ statusCode: 404 }),
      WITHIN,
    )
    expect((await engine.docker.getImage(SMALL_SPEC.image).inspect()).Id).toBe(base.Id)
    expect(await listTenantIds({ engine, instance: 'another' })).not.toContain(id)
  } finally {
    for (const name of [own, foreign])
      await engine.docker
        .getImage(name)
        .remove()
        .catch(() => undefined)
  }
})

test('a refused call becomes an audit row, a loop of them ten', async () => {
  await host()
  const sandbox = await addSandbox()
  await vi.waitFor(() => expect(opened).toHaveLength(1), WITHIN)
  for (let i = 0; i < 50; i++)
    opened[0]?.onEvent({ kind: 'refused', method: 'POST', path: '/containers/create', reason: 'body' })
  await vi.waitFor(async () => expect(await database.db.auditEvent.count()).toBeGreaterThanOrEqual(10), WITHIN)
  expect(await database.db.auditEvent.findFirst()).toMatchObject({ action: 'tenant.refused', target: sandbox.id })
  expect(await database.db.auditEvent.count()).toBeLessThanOrEqual(20)
})

test('a published port answers in the shell, follows restarts, and goes with its container', {
  timeout: 60_000,
}, async () => {
  const { engine } = bench
  await host()
  const containerId = await bench.start({ image: SANDBOX_IMAGE })
  const sandbox = await addSandbox(containerId)
  await vi.waitFor(() => expect(opened).toHaveLength(1), WITHIN)
  const tenant = idOf(sandbox.userId)
  const network = await addNetwork(tenant)
  const run = (port: string, greeting: string) =>
    startContainer(engine, {
      ...SMALL_SPEC,
      image: 'drydock/kuard:1',
      init: false,
      cmd: ['--greeting', greeting],
      network,
      labels: {
        ...ownLabels(tenant),
        'drydock.ports': JSON.stringify({ '8080/tcp': [{ HostIp: '', HostPort: port }] }),
      },
    })
  const shell = async (command: string) => {
    const options = { containerId, user: '1000:1000', timeoutMs: 60_000, maxBytes: 4096 }
    const { stdout, exitCode } = await runExec(engine, { ...options, command: ['sh', '-c', command] })
    return exitCode === 0 ? stdout.toString() : `failed with ${exitCode}`
  }

  const web = await run('8080', 'first')
  expect(await opened[0]?.syncPorts()).toEqual([])
  expect(await shell('curl -s localhost:8080')).toContain('first')
  expect(await shell('curl -s 127.0.0.1:8080')).toContain('first')
  await run('9090', 'second')
  await vi.waitFor(async () => expect(await shell('curl -s localhost:9090')).toContain('second'), WITHIN)

  // The learner cannot end it, and cannot take a port that is taken.
  expect(await shell('pkill -9 port-relay; echo $?')).toBe('1\n')
  expect(await shell('curl -s localhost:8080')).toContain('first')
  void runExec(engine, {
    containerId,
    user: '1000:1000',
    command: ['env', 'PORT=7070', '/opt/kuard/kuard'],
    timeoutMs: 60_000,
    maxBytes: 4096,
  }).catch(() => undefined)
  await vi.waitFor(async () => expect(await shell('curl -s localhost:7070')).toContain('kuard'), WITHIN)
  const taken = await run('7070', 'third')
  expect(await opened[0]?.syncPorts()).toEqual([{ containerId: taken.id, port: 7070, why: 'busy' }])

  await engine.docker.getContainer(web.id).restart()
  await vi.waitFor(async () => expect(await shell('curl -s localhost:8080')).toContain('first'), WITHIN)
  await removeContainer(engine, web.id)
  await vi.waitFor(async () => expect(await shell('curl -s localhost:8080')).toBe('failed with 7'), WITHIN)

  // The sandbox has an address now; the host is no closer for that.
  const ears = createServer((_request, response) => response.end('host'))
  await new Promise<void>((resolve) => ears.listen(0, resolve))
  const { port } = ears.address() as AddressInfo
  const hosts = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  for (const { address } of hosts.filter(({ family, internal }) => family === 'IPv4' && !internal))
    expect(await shell(`curl -s -m 1 ${address}:${port}`), address).toMatch(/failed/)
  ears.close()
  await end(sandbox.id)
  await vi.waitFor(async () => expect(await shell('pgrep port-relay || echo none')).toBe('none\n'), WITHIN)
})
