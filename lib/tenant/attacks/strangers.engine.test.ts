import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { purgeImages } from '../images/purge'
import { purgeRegistry } from '../registry/ledger'
import { ROUTES } from '../table'
import { callSocket, openTestTenant, type TestTenant } from '../test-tenant'
import { openUpstream } from '../upstream'
import { type Ask, type Belongings, CASES, MINE, type Noun } from './strangers'

// Two learners on one engine, through every route of the table.

const IMAGE = 'debian:bookworm-slim'
const HOST = process.env.DOCKER_HOST ?? ''
const registry = process.env.DRYDOCK_TENANT_REGISTRY ?? ''
const HEX = /^[0-9a-f]+$/
let owner: TestTenant
let stranger: TestTenant
let theirs: Belongings
/** Words that must be in no answer for the stranger. */
let marks: string[]

async function tar(dockerfile: string): Promise<Buffer> {
  const out = pack()
  out.entry({ name: 'Dockerfile' }, dockerfile)
  out.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of out as unknown as Readable) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function made(method: string, path: string, body?: unknown): Promise<{ Id: string }> {
  const answer = await owner.call(method, path, body)
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.value as { Id: string }
}

beforeAll(async () => {
  const policy = { registry, sharedImages: [IMAGE] }
  owner = await openTestTenant({ policy })
  stranger = await openTestTenant({ policy, instance: owner.tenant.instance })
  const { Id: box } = await made('POST', '/containers/create?name=ownbox', {
    Image: IMAGE,
    Cmd: ['sleep', '600'],
    HostConfig: { Binds: ['owndata:/data'] },
  })
  await made('POST', `/containers/${box}/start`)
  const { Id: run } = await made('POST', `/containers/${box}/exec`, { Cmd: ['sleep', '600'] })
  const { Id: net } = await made('POST', '/networks/create', { Name: 'ownnet' })
  const { Id: kept } = await made('POST', '/commit?container=ownbox&repo=ownimage&tag=1', {})
  await made('POST', '/images/ownimage:1/tag?repo=registry.lab:5000/ownimage&tag=1')
  expect((await owner.call('POST', '/images/registry.lab:5000/ownimage/push?tag=1')).text).not.toContain('errorDetail')
  const { id } = owner.tenant
  theirs = {
    container: [box, box.slice(0, 12), 'ownbox', `dt${id}.ownbox`],
    image: [kept, kept.slice(7), kept.slice(7, 19), 'ownimage:1', `drydock.invalid/${id}/docker.io/library/ownimage:1`],
    network: [net, net.slice(0, 12), 'ownnet', `dt${id}.ownnet`],
    volume: ['owndata', `dt${id}.owndata`],
    exec: [run],
    pushed: ['registry.lab:5000/ownimage:1', `registry.lab:5000/${id}/ownimage:1`],
    build: [randomBytes(16).toString('hex')],
  }
  marks = [box, net, run, kept.slice(7), 'ownbox', 'ownimage', 'ownnet', 'owndata', id]
  await stranger.call('POST', `/containers/create?name=${MINE.container}`, { Image: IMAGE })
  await stranger.call('POST', '/networks/create', { Name: MINE.network })
}, 120_000)

afterAll(async () => {
  for (const { tenant } of [owner, stranger]) {
    await purgeImages({ tenant, upstream: openUpstream({ host: HOST, tenant }) })
    await purgeRegistry(registry, tenant.id)
  }
  await owner[Symbol.asyncDispose]()
  await stranger[Symbol.asyncDispose]()
})

test('every route has its case, and every case its route', () => {
  expect(Object.keys(CASES).sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort())
})

test('a route that takes a name in its path is tried with names', () => {
  const open = ROUTES.filter(({ path }) => path.includes('{')).map(({ method, path }) => `${method} ${path}`)
  expect(open.filter((key) => !Array.isArray(CASES[key]))).toEqual([])
})

async function answerOf(method: string, { path, body }: Ask): Promise<{ status: number; text: string }> {
  const dockerfile = (body as { dockerfile?: string } | undefined)?.dockerfile
  const headers: Record<string, string> = dockerfile === undefined ? {} : { 'content-type': 'application/x-tar' }
  const sent = dockerfile === undefined ? body : await tar(dockerfile)
  const { status, text } = await callSocket(stranger.socketPath, { method, path, body: sent, headers })
  return { status, text }
}

/** Of the same form, and of nobody. */
function nobodys(name: string): string {
  const id = owner.tenant.id
  if (name.includes(id)) return name.replace(id, randomBytes(6).toString('hex'))
  const bare = name.replace(/^sha256:/, '')
  if (HEX.test(bare))
    return name.slice(0, name.length - bare.length) + randomBytes(32).toString('hex').slice(0, bare.length)
  return name.replace('own', 'not')
}

/** Of an image some messages say the repository only. */
const without = ({ status, text }: { status: number; text: string }, name: string) => ({
  status,
  text: text.replaceAll(name, '…').replaceAll(name.replace(/:\d+$/, ''), '…'),
})

const ASKS = Object.entries(CASES).flatMap(([key, one]) =>
  Array.isArray(one) ? one.map(({ noun, ask }) => ({ key, noun: noun as Noun, ask })) : [],
)

test.each(ASKS)(
  '$key: a $noun of somebody else is as one of nobody',
  { timeout: 120_000 },
  async ({ key, noun, ask }) => {
    const [method = ''] = key.split(' ')
    for (const name of theirs[noun]) {
      const other = nobodys(name)
      const [real, none] = [await answerOf(method, ask(name)), await answerOf(method, ask(other))]
      expect(without(real, name), name).toEqual(without(none, other))
      // A call that succeeds for what does not exist would prove nothing.
      if (noun !== 'build' && !(key === 'POST /images/create' || key === 'POST /build'))
        expect(real.status).toBeGreaterThanOrEqual(400)
    }
  },
)

const LISTS = Object.entries(CASES).flatMap(([key, one]) =>
  !Array.isArray(one) && one.kind === 'lists' ? [{ key, ask: one.ask }] : [],
)

test.each(LISTS)('$key shows nothing of somebody else', async ({ key, ask }) => {
  const [method = ''] = key.split(' ')
  const until = Math.ceil(Date.now() / 1000) + 1
  const path = ask.path.replace('until=0', `until=${until}`)
  const { status, text } = await answerOf(method, { ...ask, path })
  expect(status, text).toBe(200)
  expect(marks.filter((mark) => text.includes(mark))).toEqual([])
})

test('after all of it the owner has everything still, and the stranger nothing new', async () => {
  const { value } = await owner.call('GET', '/containers/ownbox/json')
  expect(value).toMatchObject({ State: { Status: 'running' }, Name: '/ownbox' })
  for (const path of ['/images/ownimage:1/json', '/networks/ownnet', '/volumes/owndata'])
    expect((await owner.call('GET', path)).status, path).toBe(200)
  expect((await stranger.call('GET', '/containers/taken/json')).status).toBe(404)
  expect((await stranger.call('GET', '/images/taken:1/json')).status).toBe(404)
})

test('a step that one has built is no cache for the other', { timeout: 120_000 }, async () => {
  const dockerfile = `FROM ${IMAGE}\nRUN echo a step of ${owner.tenant.id.slice(0, 4)}\n`
  const build = async ({ socketPath }: TestTenant) =>
    callSocket(socketPath, {
      method: 'POST',
      path: '/build?rm=1',
      body: await tar(dockerfile),
      headers: { 'content-type': 'application/x-tar' },
    })
  expect((await build(owner)).text).toContain('Running in')
  expect((await build(owner)).text).toContain('Using cache')
  expect((await build(stranger)).text).not.toContain('Using cache')
})
