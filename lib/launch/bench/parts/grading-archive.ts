import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { createCanaryScanner } from '@/lib/image/canary'
import { joinScanners } from '@/lib/image/join-scanners'
import { createPatternScanner } from '@/lib/image/secrets/scan'
import type { ContentScanner } from '@/lib/image/types'

const MIB = 1024 * 1024
const TOKEN = 'dk7Qm2Zx9LpRt4Vw8Yb3Nc6Hs1Jf5Kg0'
const FILE_BYTES = MIB
/** Real text and real machine code, as layers hold them. */
const text = pieceOf('node_modules/typescript/lib/typescript.js', 0)
const code = pieceOf(process.execPath, 8 * MIB)

/** Not the whole file: it would count as memory of the reading. */
function pieceOf(path: string, at: number): Buffer {
  const piece = Buffer.alloc(FILE_BYTES)
  const file = openSync(path, 'r')
  readSync(file, piece, 0, FILE_BYTES, at)
  closeSync(file)
  return piece
}

/** What a grading looks for. */
export function scannerOf(): ContentScanner {
  return joinScanners([createPatternScanner(), createCanaryScanner([{ name: 't', token: TOKEN }])])
}

/** A layer of about so many bytes in files of one MiB. */
export async function layerOf(bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of layerStream(bytes)) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** An image with one layer, written while it is read: nothing of it is held. */
export async function* archiveOf(bytes: number): AsyncGenerator<Buffer> {
  const config = Buffer.from('{"config":{},"history":[{"created_by":"COPY . /app"}]}')
  const name = createHash('sha256').update(config).digest('hex')
  const layer = '0'.repeat(64)
  // A header before each file, and two empty blocks at the end; tar-stream pads nothing more.
  const size = filesIn(bytes) * (512 + FILE_BYTES) + 1024
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

function filesIn(bytes: number): number {
  return Math.ceil(bytes / FILE_BYTES)
}

function layerStream(bytes: number): Readable {
  const tar = pack()
  const fill = async () => {
    for (let at = 0; at < filesIn(bytes); at++)
      await new Promise<void>((done) => tar.entry({ name: `app/${at}` }, at % 2 ? code : text, () => done()))
    tar.finalize()
  }
  void fill()
  return tar as unknown as Readable
}
