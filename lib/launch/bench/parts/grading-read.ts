import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, pack } from 'tar-stream'
import { createCanaryScanner } from '@/lib/image/canary'
import { joinScanners } from '@/lib/image/join-scanners'
import { readSavedImages } from '@/lib/image/saved'
import { createPatternScanner } from '@/lib/image/secrets/scan'
import type { Bench } from '../measure'
import type { Figure } from '../table'

const MIB = 1024 * 1024
const PART = 'Reading of images'
const CHUNK_BYTES = 64 * 1024
const SCAN_GOAL = 60
const MEMORY_GOAL_MIB = 200
const WARM_BYTES = 24 * MIB

/** How fast a layer is read and searched, beside what else reads tar here, and what memory a large image takes. */
export async function measureReading({ quick, say, signal }: Bench): Promise<Figure[]> {
  const bytes = (quick ? 64 : 512) * MIB
  const large = (quick ? 256 : 2048) * MIB
  const blob = await layerOf(bytes)
  say('reading of images: speed')
  const scanner = () => joinScanners([createPatternScanner(), createCanaryScanner([{ name: 't', token: TOKEN }])])
  await read(archiveOf(WARM_BYTES), { scanner: scanner() })
  const plain = await perSecond(bytes, () => read(archiveOf(bytes), {}))
  const searched = await perSecond(bytes, () => read(archiveOf(bytes), { scanner: scanner() }))
  const peers = {
    'tar-stream': await perSecond(bytes, () => readWithTarStream(blob)),
    'system tar -t': await perSecond(bytes, () => readWithTar(blob)),
  }
  signal.throwIfAborted()
  say('reading of images: memory')
  const memory = await peakMiB(() => read(archiveOf(large), { scanner: scanner() }))
  return [
    ...Object.entries(peers).map(([against, base]) => ({
      part: PART,
      what: 'a layer, with digests of files',
      unit: 'MB/s',
      ours: plain,
      base,
      against: `${against}, which digests nothing`,
    })),
    {
      part: PART,
      what: 'a layer, searched for secrets and planted tokens',
      unit: 'MB/s',
      ours: searched,
      base: plain,
      against: 'the same, not searched',
      goal: { of: 'ours', is: 'at least', value: SCAN_GOAL },
    },
    {
      part: PART,
      what: `memory that an image of ${Math.round(large / MIB)} MiB takes`,
      unit: 'MiB',
      ours: memory,
      base: null,
      against: '',
      goal: { of: 'ours', is: 'at most', value: MEMORY_GOAL_MIB },
    },
  ]
}

const TOKEN = 'dk7Qm2Zx9LpRt4Vw8Yb3Nc6Hs1Jf5Kg0'
const FILE_BYTES = MIB
/** Real text and real machine code, as layers hold them. */
const text = readFileSync('node_modules/typescript/lib/typescript.js').subarray(0, FILE_BYTES)
const code = readFileSync(process.execPath).subarray(8 * MIB, 8 * MIB + FILE_BYTES)

function layerStream(bytes: number): Readable {
  const tar = pack()
  const count = Math.ceil(bytes / FILE_BYTES)
  const fill = async () => {
    for (let at = 0; at < count; at++)
      await new Promise<void>((done) => tar.entry({ name: `app/${at}` }, at % 2 ? code : text, () => done()))
    tar.finalize()
  }
  void fill()
  return tar as unknown as Readable
}

async function layerOf(bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of layerStream(bytes)) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** An image with one layer, written while it is read: nothing of it is held. */
async function* archiveOf(bytes: number): AsyncGenerator<Buffer> {
  const config = Buffer.from('{"config":{},"history":[{"created_by":"COPY . /app"}]}')
  const name = createHash('sha256').update(config).digest('hex')
  const layer = '0'.repeat(64)
  const count = Math.ceil(bytes / FILE_BYTES)
  // A header before each file, and two empty blocks at the end; tar-stream pads nothing more.
  const size = count * (512 + FILE_BYTES) + 1024
  const outer = pack()
  const written = (async () => {
    outer.entry({ name: `${name}.json` }, config)
    const manifest = [{ Config: `${name}.json`, RepoTags: ['bench:1'], Layers: [`${layer}/layer.tar`] }]
    outer.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
    const entry = outer.entry({ name: `${layer}/layer.tar`, size })
    await pipeline(layerStream(bytes), entry)
    outer.finalize()
  })()
  yield* outer as unknown as AsyncIterable<Buffer>
  await written
}

async function read(archive: AsyncGenerator<Buffer>, options: object): Promise<void> {
  await readSavedImages(Readable.from(archive), { ...options, compression: 'skip' })
}

async function readWithTarStream(blob: Buffer): Promise<void> {
  const tar = extract()
  tar.on('entry', (_header, stream, next) => {
    stream.on('end', next)
    stream.resume()
  })
  await pipeline(Readable.from(cut(blob)), tar)
}

async function readWithTar(blob: Buffer): Promise<void> {
  const child = spawn('tar', ['-t'], { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  await pipeline(Readable.from(cut(blob)), child.stdin)
  await ended
}

function* cut(blob: Buffer): Generator<Buffer> {
  for (let at = 0; at < blob.length; at += CHUNK_BYTES) yield blob.subarray(at, at + CHUNK_BYTES)
}

async function perSecond(bytes: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return bytes / 1e6 / ((performance.now() - started) / 1000)
}

/** By how much the process grew at most. */
async function peakMiB(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 50)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return (peak - before) / MIB
}
