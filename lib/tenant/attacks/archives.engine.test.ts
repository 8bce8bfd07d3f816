import { access } from 'node:fs/promises'
import http from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type Headers, pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { purgeImages } from '../images/purge'
import { callSocket, openTestTenant, type TestTenant } from '../test-tenant'
import { openUpstream } from '../upstream'

// What a hostile client can send as an archive: into a container, as images, as a root file system.

const IMAGE = 'debian:bookworm-slim'
const HOST = process.env.DOCKER_HOST ?? ''
let tenant: TestTenant

beforeAll(async () => {
  tenant = await openTestTenant({ quota: { diskBytes: 64 * 1024 ** 2, imageBytes: 64 * 1024 ** 2 } })
  const made = await tenant.call('POST', '/containers/create?name=box', { Image: IMAGE, Cmd: ['sleep', '600'] })
  expect(made.status, made.text).toBe(201)
})
afterAll(async () => {
  const { tenant: own } = tenant
  await purgeImages({
    tenant: own,
    upstream: openUpstream({ host: HOST, tenant: own }),
  })
  await tenant[Symbol.asyncDispose]()
})

type Entry = Headers & { pax?: Record<string, string> }

async function archive(...entries: [Entry, string?][]): Promise<Buffer> {
  const out = pack()
  for (const [header, text = ''] of entries) out.entry(header as Headers, text)
  out.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of out as unknown as Readable) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const TARGETS = {
  cp: { method: 'PUT', path: '/containers/box/archive?path=/root' },
  load: { method: 'POST', path: '/images/load?quiet=1' },
  import: { method: 'POST', path: '/images/create?fromSrc=-&repo=imported&tag=1' },
} as const

const send = (to: keyof typeof TARGETS, body: Buffer) =>
  callSocket(tenant.socketPath, { ...TARGETS[to], body, headers: { 'content-type': 'application/x-tar' } })

/** A header that says it is longer than any header is. */
async function hugeHeader(): Promise<Buffer> {
  const whole = await archive([{ name: 'f', pax: { comment: 'c' } }, 'x'])
  whole.write(`${(1024 ** 3).toString(8).padStart(11, '0')}\0`, 124)
  let sum = 0
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 32 : (whole[at] ?? 0)
  whole.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return whole
}

const HOSTILE: [string, () => Promise<Buffer>, Partial<Record<keyof typeof TARGETS, RegExp>>][] = [
  [
    'a name that climbs',
    () => archive([{ name: '../../etc/drydock-test-climbed' }, 'x']),
    { cp: /leave the folder/, load: /leaves its folder/ },
  ],
  [
    'a name that climbs in its middle',
    () => archive([{ name: 'a/../../../etc/drydock-test-climbed' }, 'x']),
    { cp: /leave the folder/, load: /leaves its folder/ },
  ],
  [
    'a hard link to what lies outside',
    () => archive([{ name: 'l', type: 'link', linkname: '../../../etc/shadow' }]),
    { cp: /leave the folder/, load: /docker save does not write/ },
  ],
  [
    'a link of a layer to anywhere',
    () => archive([{ name: `${'a'.repeat(64)}/layer.tar`, type: 'symlink', linkname: '/etc/shadow' }]),
    { load: /docker save does not write/ },
  ],
  [
    'a device',
    () => archive([{ name: 'sda', type: 'block-device', devmajor: 8, devminor: 0 }]),
    { cp: /Devices/, load: /docker save does not write/ },
  ],
  [
    'a zero byte in a name',
    () => archive([{ name: 'a', pax: { path: 'a\0b' } }, 'x']),
    { cp: /not usable|not a tar/, load: /leaves its folder|damaged/ },
  ],
  ['a header of a gigabyte', hugeHeader, { cp: /not a tar|cut short/, load: /damaged|cut short/ }],
  [
    'the first half of an archive',
    async () => (await archive([{ name: 'f' }, 'x'.repeat(100_000)])).subarray(0, 50_000),
    { cp: /not a tar|cut short/, load: /damaged|cut short|manifest/, import: /EOF|cut short|damaged/i },
  ],
  [
    'a sparse file',
    () => archive([{ name: 'f', pax: { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '1000000000000' } }, 'x']),
    { cp: /Sparse files/, import: /sparse file/ },
  ],
  [
    'a size that only one of two readers sees',
    async () =>
      Buffer.concat([
        (await archive([{ name: 'f', pax: { size: '512' } }, ''])).subarray(0, 1024),
        (await archive([{ name: 'f', pax: { comment: 'c' } }, ''])).subarray(0, 1536),
        await archive([{ name: 'hidden' }, 'x']),
      ]),
    { cp: /two headers/, import: /two headers/ },
  ],
  [
    'what is no archive',
    async () => Buffer.alloc(20_000, 'no archive '),
    { cp: /not a tar/, load: /damaged|cut short/, import: /header|damaged/i },
  ],
  [
    'manifests that are no manifests',
    () => archive([{ name: 'manifest.json' }, '{"RepoTags":["a:1"]}']),
    { load: /no list of images/ },
  ],
  [
    'two manifests',
    () => archive([{ name: 'manifest.json' }, '[]'], [{ name: './manifest.json' }, '[]']),
    { load: /two manifests/ },
  ],
]

test.each(
  HOSTILE.flatMap(([name, make, why]) =>
    Object.entries(why).map(([to, says]) => ({ name, make, to: to as keyof typeof TARGETS, says })),
  ),
)('$to refuses $name', async ({ make, to, says }) => {
  const answer = await send(to, await make())
  expect(answer.text).toMatch(says)
})

test('an absolute link lies in the container as a link, and leads nowhere else', async () => {
  const links = await archive(
    [{ name: 'out', type: 'symlink', linkname: '/etc' }],
    [{ name: 'out/drydock-test-through' }, 'written through a link'],
  )
  await send('cp', links)
  await expect(access('/etc/drydock-test-through')).rejects.toThrow(/ENOENT/)
})

/** Sends the beginning of an archive that says it is longer, and then what `more` says; resolves with the answer. */
function begin(
  to: keyof typeof TARGETS,
  more: (request: http.ClientRequest) => void,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const request = http.request({
      socketPath: tenant.socketPath,
      ...TARGETS[to],
      headers: { 'content-type': 'application/x-tar', 'transfer-encoding': 'chunked' },
    })
    request.once('error', (error) => resolve({ status: 0, text: error.message }))
    request.once('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.once('error', () => resolve({ status: response.statusCode ?? 0, text }))
      response.once('close', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    more(request)
  })
}

/** The header of a file of so many bytes. */
function headOf(bytes: number): Buffer {
  const head = Buffer.alloc(512)
  head.write('f', 0)
  head.write('0000644\0', 100)
  head.write('0000000\0', 108)
  head.write('0000000\0', 116)
  head.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  head.write('00000000000\0', 136)
  head.write('0', 156)
  head.write('ustar\x0000', 257)
  let sum = 0
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 32 : (head[at] ?? 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return head
}

test.each(['cp', 'load', 'import'] as const)(
  '%s: a client that goes in the middle ends only its own call',
  async (to) => {
    const cut = begin(to, async (request) => {
      request.write(headOf(8 * 1024 ** 2))
      request.write(Buffer.alloc(1024 ** 2))
      await delay(300)
      request.destroy()
    })
    expect((await cut).status).toBe(0)
    // The server is there, and what was held is free again.
    expect((await tenant.call('GET', '/containers/box/json')).status).toBe(200)
    expect((await send('load', await archive([{ name: 'manifest.json' }, '[]']))).status).toBeLessThan(600)
  },
)

test('a body without end is ended at the bound of the disk', { timeout: 120_000 }, async () => {
  const chunk = Buffer.alloc(1024 ** 2)
  const answer = await begin('load', (request) => {
    request.write(headOf(2 ** 33 - 1))
    const go = () => {
      while (!request.destroyed && request.write(chunk));
      request.once('drain', go)
    }
    go()
  })
  expect(answer.status === 0 || /more than 64 MiB/.test(answer.text), answer.text).toBe(true)
})

test('one slow body holds up nothing but its own kind', { timeout: 60_000 }, async () => {
  let slow: http.ClientRequest | null = null
  const ended = begin('load', (request) => {
    slow = request
    request.write(headOf(1024 ** 2))
    request.write(Buffer.alloc(600))
  })
  // Others of one's own, and a copy.
  const others = await Promise.all([
    tenant.call('GET', '/containers/json?all=1'),
    tenant.call('GET', '/images/json'),
    send('cp', await archive([{ name: 'beside' }, 'x'])),
  ])
  expect(others.map(({ status }) => status)).toEqual([200, 200, 200])
  ;(slow as http.ClientRequest | null)?.destroy()
  await ended
})

test('many imports at once stay within what one’s images may take', { timeout: 120_000 }, async () => {
  await using few = await openTestTenant({ quota: { images: 2 } })
  const answers = await Promise.all(
    Array.from({ length: 6 }, async (_, n) =>
      callSocket(few.socketPath, {
        method: 'POST',
        path: `/images/create?fromSrc=-&repo=many&tag=${n}`,
        body: await archive([{ name: 'n' }, String(n)]),
        headers: { 'content-type': 'application/x-tar' },
      }),
    ),
  )
  const made = answers.filter(({ status, text }) => status === 200 && !text.includes('errorDetail'))
  expect(made).toHaveLength(2)
  expect(answers.filter(({ text }) => /You have 2 images of your own, and may have 2/.test(text))).toHaveLength(4)
  const { tenant: own } = few
  await purgeImages({
    tenant: own,
    upstream: openUpstream({ host: HOST, tenant: own }),
  })
})

test('of many builds at once no more run than one may have', { timeout: 120_000 }, async () => {
  await using few = await openTestTenant({ quota: { builds: 1 } })
  const body = await archive([{ name: 'Dockerfile' }, `FROM ${IMAGE}\nRUN sleep 2\n`])
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      callSocket(few.socketPath, {
        method: 'POST',
        path: '/build?rm=1',
        body,
        headers: { 'content-type': 'application/x-tar' },
      }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  expect(answers.filter(({ text }) => /1 builds of yours are running, and 1 may/.test(text))).toHaveLength(4)
  const { tenant: own } = few
  await purgeImages({ tenant: own, upstream: openUpstream({ host: HOST, tenant: own }) })
})

test.each([
  ['a label of ours', 'LABEL drydock.tenant=ffffffffffff', /kept for the platform/],
  ['a label of ours below another change', 'ENV A=b\nLABEL drydock.kind=sandbox', /kept for the platform/],
  ['a line that swallows the next', 'CMD echo \\', /cannot go on/],
  ['a command of a build', 'RUN id', /not a valid change/],
  ['a trigger that starts from elsewhere', 'ONBUILD COPY --from=debian:1 / /', /./],
])('commit refuses %s', async (_name, change, says) => {
  const answer = await tenant.call(
    'POST',
    `/commit?container=box&repo=taken&tag=1&changes=${encodeURIComponent(change)}`,
    {},
  )
  expect(answer.text).toMatch(says)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect((await tenant.call('GET', '/images/taken:1/json')).status).toBe(404)
})

test('what a client says of an image’s configuration in a commit is not passed on', async () => {
  const made = await tenant.call('POST', '/commit?container=box&repo=taken&tag=2&author=me', {
    User: 'root',
    Labels: { 'drydock.tenant': 'ffffffffffff', 'drydock.instance': 'another' },
    OnBuild: ['RUN id'],
    Volumes: { '/etc': {} },
  })
  expect(made.status, made.text).toBe(201)
  const { Id } = made.value as { Id: string }
  const { Config } = await createEngine({ host: HOST }).docker.getImage(Id).inspect()
  expect(Config.Labels).toMatchObject({
    'drydock.tenant': tenant.tenant.id,
    'drydock.instance': tenant.tenant.instance,
    'drydock.kind': 'tenant',
  })
  expect([Config.OnBuild ?? null, Config.Volumes ?? null]).toEqual([null, null])
})
