import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { LayerReader } from '@/lib/image/layer'
import type { ContentScanner } from '@/lib/image/types'
import type { Bench } from '../measure'
import type { Figure } from '../table'
import { layerOf, scannerOf } from './grading-archive'

const MIB = 1024 * 1024
const PART = 'Reading of images'
const CHUNK_BYTES = 64 * 1024
const SCAN_GOAL = 60
const MEMORY_GOAL_MIB = 200
const WARM_BYTES = 24 * MIB
const LIMITS = { entries: 500_000, bytes: 8 * 1024 ** 3 }

/** How fast a layer is read and searched, beside what else reads tar here, and what memory a large image takes. */
export async function measureReading({ quick, say, signal }: Bench): Promise<Figure[]> {
  const blob = await layerOf((quick ? 64 : 512) * MIB)
  say('reading of images: speed')
  const first = await layerOf(WARM_BYTES)
  const cold = await perSecond(first.length, () => readLayer(first, scannerOf()))
  const plain = await perSecond(blob.length, () => readLayer(blob, null))
  const searched = await perSecond(blob.length, () => readLayer(blob, scannerOf()))
  const peers = {
    'tar-stream': await perSecond(blob.length, () => readWithTarStream(blob)),
    'system tar -t': await perSecond(blob.length, () => readWithTar(blob)),
  }
  signal.throwIfAborted()
  const large = (quick ? 512 : 2048) * MIB
  say('reading of images: memory')
  const memory = await peakMiB(large)
  return [
    ...Object.entries(peers).map(([against, base]) => ({
      part: PART,
      what: 'a layer, with digests of files',
      unit: 'MB/s of one core',
      ours: plain,
      base,
      against: `${against}, which digests nothing`,
    })),
    {
      part: PART,
      what: 'a layer, searched for secrets and planted tokens',
      unit: 'MB/s of one core',
      ours: searched,
      base: plain,
      against: 'the same, not searched',
      goal: { of: 'ours', is: 'at least', value: SCAN_GOAL },
    },
    {
      part: PART,
      what: `the same, the first ${Math.round(WARM_BYTES / MIB)} MiB`,
      unit: 'MB/s of one core',
      ours: cold,
      base: searched,
      against: 'once warm',
    },
    {
      part: PART,
      what: `memory of a process that reads an image of ${Math.round(large / MIB)} MiB, all of it`,
      unit: 'MiB',
      ours: memory.after,
      base: memory.before,
      against: 'the same process before',
      goal: { of: 'ours', is: 'at most', value: MEMORY_GOAL_MIB },
    },
  ]
}

async function readLayer(blob: Buffer, scanner: ContentScanner | null): Promise<void> {
  const reader = new LayerReader({ scanner, compress: false, limits: LIMITS })
  for (const chunk of cut(blob)) reader.write(chunk)
  await reader.end()
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

/** By the time that this process was given, so that whoever else computes meanwhile does not count. */
async function perSecond(bytes: number, work: () => Promise<void>): Promise<number> {
  const started = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(started)
  return bytes / (user + system)
}

/** What a process of its own has in memory at most, before and after it has read an image. */
async function peakMiB(bytes: number): Promise<{ before: number; after: number }> {
  const args = ['--import', 'tsx', 'lib/launch/bench/read-memory.ts', String(bytes)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const [before = 0, after = 0] = said.trim().split(' ').map(Number)
  if (code !== 0 || after === 0) throw new Error(`The process that reads an image ended with ${code}.`)
  return { before, after }
}
