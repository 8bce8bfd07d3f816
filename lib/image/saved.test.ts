import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { createCanaryScanner } from './canary'
import { readSavedImages } from './saved'

const TOKEN = 'dk7Qm2Zx9LpRt4Vw8Yb3Nc6Hs1Jf5Kg0'
const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex')

async function tarOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mtime: new Date(0) }, content)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const config = JSON.stringify({ config: { User: 'app' }, history: [{ created_by: 'COPY a /a' }] })
const layer = await tarOf({ a: 'hello', 'secret/t': `token=${TOKEN}` })

function ociLayout(blob: Buffer, extra: Record<string, string | Buffer> = {}): Promise<Buffer> {
  const configPath = `blobs/sha256/${sha(Buffer.from(config))}`
  const layerPath = `blobs/sha256/${sha(blob)}`
  return tarOf({
    [configPath]: config,
    [layerPath]: blob,
    'index.json': '{}',
    'manifest.json': JSON.stringify([{ Config: configPath, RepoTags: ['x:1'], Layers: [layerPath] }]),
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    ...extra,
  })
}

function* cut(data: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

const read = (data: Buffer, size = 1000, options = {}) => readSavedImages(Readable.from(cut(data, size)), options)

test.each([100, 1000, 1_000_000])('an OCI layout, plain and gzipped, is read in chunks of %i bytes', async (size) => {
  const scanner = createCanaryScanner([{ name: 't', token: TOKEN }])
  for (const blob of [layer, gzipSync(layer)]) {
    const { images, layers, hits } = await read(await ociLayout(blob), size, { scanner })
    expect(images).toMatchObject([{ id: `sha256:${sha(Buffer.from(config))}`, tags: ['x:1'], config: { user: 'app' } }])
    expect(images[0]?.layers).toEqual([`sha256:${sha(layer)}`])
    const [facts] = layers.values()
    expect(facts).toMatchObject({ sizeBytes: 5 + 6 + TOKEN.length })
    expect(facts?.compressedBytes).toBeGreaterThan(50)
    expect(hits).toMatchObject([{ path: 'secret/t', form: 'plain', offset: 6 }])
  }
})

test('what is broken, hostile or cut short ends in a clear error', async () => {
  const refuse = async (data: Buffer | Promise<Buffer>, words: RegExp, options = {}) =>
    expect(read(await data, 777, options)).rejects.toMatchObject({
      code: 'archive_invalid',
      message: expect.stringMatching(words),
    })
  const good = await ociLayout(layer)
  await refuse(good.subarray(0, good.length - 1500), /cut short|lacks/)
  await refuse(tarOf({ 'manifest.json': '{' }), /cannot be read/)
  await refuse(tarOf({ other: 'x' }), /lacks a document/)
  await refuse(ociLayout(layer.subarray(0, 700)), /cut short/)
  await refuse(ociLayout(gzipSync(layer).subarray(0, 60)), /cannot be uncompressed/)
  await refuse(ociLayout(await tarOf({ '../up': 'x' })), /leaves its folder/)
  await refuse(ociLayout(layer), /more than 1 entries/, { limits: { entries: 1, bytes: 1e6 } })
  await refuse(ociLayout(gzipSync(await tarOf({ bomb: Buffer.alloc(5e6) }))), /more than 1000000 bytes/, {
    limits: { entries: 100, bytes: 1e6 },
  })
})
