import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runInspect } from './inspect'

const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex')
const PASSWORD = 'tr0ub4dor-and-3'
let dir = ''

async function tarOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mtime: new Date(0) }, content)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** An image as OCI tools write it: no manifest.json, layers compressed. */
async function layout(layers: { createdBy: string; tar: Buffer }[], compress: (data: Buffer) => Buffer = gzipSync) {
  const config = Buffer.from(
    JSON.stringify({
      config: { User: 'app', Env: ['PATH=/bin', `DB_PASSWORD=${PASSWORD}`] },
      history: layers.map(({ createdBy }) => ({ created_by: createdBy })),
    }),
  )
  const blobs = layers.map(({ tar }) => compress(tar))
  const manifest = Buffer.from(
    JSON.stringify({
      config: { digest: `sha256:${sha(config)}` },
      layers: blobs.map((blob) => ({ digest: `sha256:${sha(blob)}` })),
    }),
  )
  const index = {
    manifests: [{ digest: `sha256:${sha(manifest)}`, annotations: { 'org.opencontainers.image.ref.name': 'shop:1' } }],
  }
  return tarOf({
    'index.json': JSON.stringify(index),
    ...Object.fromEntries([config, manifest, ...blobs].map((blob) => [`blobs/sha256/${sha(blob)}`, blob])),
  })
}

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const write = (part: string) => {
    text += part
  }
  const engineHost = () => Promise.reject(new Error('no engine is needed here'))
  return { code: await runInspect(args, { write, engineHost }), text }
}

const path = (name: string) => join(dir, name)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-inspect-'))
  const base = { createdBy: '/bin/sh -c #(nop) ADD file:1 in / ', tar: await tarOf({ 'etc/os': 'x'.repeat(5000) }) }
  const app = {
    createdBy: 'COPY . /app # buildkit',
    tar: await tarOf({ 'app/.env': `DB_PASSWORD=${PASSWORD}\n`, 'app/a\u001b[2Jb': 'y'.repeat(3000) }),
  }
  const rm = { createdBy: 'RUN /bin/sh -c rm /app/.env # buildkit', tar: await tarOf({ 'app/.wh..env': '' }) }
  const other = { createdBy: 'RUN /bin/sh -c make', tar: await tarOf({ 'app/other': 'z'.repeat(700) }) }
  await writeFile(path('shop.tar'), await layout([base, app, rm]))
  await writeFile(path('shop.tar.gz'), gzipSync(await layout([base, app, rm])))
  await writeFile(path('other.tar'), await layout([base, other]))
  await writeFile(path('short.tar'), (await layout([base])).subarray(0, 2000))
  const zstd = (data: Buffer) => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), data])
  await writeFile(path('zstd.tar'), await layout([base], zstd))
})
afterAll(() => rm(dir, { recursive: true }))

test.each(['shop.tar', 'shop.tar.gz'])(
  '%s is shown with layers, hidden bytes and secrets, values masked',
  async (name) => {
    const { code, text } = await run(path(name), '--tree')
    expect(code).toBe(1)
    expect(text).toContain('shop:1')
    expect(text).toMatch(/8\.0 kB in 3 layers, \d+ B of them hidden/)
    expect(text).toMatch(/2 +3\.0 kB +28 B hidden +COPY \. \/app/)
    expect(text).toMatch(/28 B {2}\/app\/\.env {2}\(added in layer 2, deleted in layer 3\)/)
    expect(text).toMatch(/password in a variable {2}•••• {2}\/app\/\.env {2}layer 2, byte 12; layer 3 only hides it/)
    expect(text).toMatch(/password in a variable {2}•••• {2}environment/)
    expect(text).not.toContain(PASSWORD)
    // Nothing in a file's name steers the terminal.
    expect(text).not.toContain('\u001b')
    expect(text).toContain('a\\u001b[2Jb')
  },
)

test('as JSON, with the tree when asked', async () => {
  const { text } = await run(path('shop.tar'), '--json', '--tree')
  expect(text).not.toContain(PASSWORD.slice(5))
  const [image] = JSON.parse(text)
  expect(image).toMatchObject({ tags: ['shop:1'], config: { user: 'app' }, layers: [{ index: 0 }, {}, {}] })
  expect(image.tree.children.map(({ name }: { name: string }) => name)).toEqual(['etc', 'app'])
})

test('images that share a base', async () => {
  const { code, text } = await run('--shared', path('shop.tar'), path('other.tar'))
  expect(code).toBe(0)
  expect(text).toMatch(
    /5\.0 kB in 1 layer\n {2}3\.0 kB in 2 layers {2}= .*shop\.tar\n {2}700 B in 1 layer {2}= .*other\.tar/,
  )
  expect(text).toContain('5.0 kB saved by sharing')
})

test('wrong usage ends with 2, what cannot be read with a sentence that says the way out', async () => {
  expect((await run()).code).toBe(2)
  expect((await run('a', 'b')).code).toBe(2)
  expect((await run('--help')).code).toBe(0)
  await expect(run(path('short.tar'))).rejects.toMatchObject({ code: 'archive_invalid' })
  const canUnpack = 'createZstdDecompress' in (await import('node:zlib'))
  await expect(run(path('zstd.tar'))).rejects.toThrow(canUnpack ? /./ : /zstd.*skopeo copy/)
})
