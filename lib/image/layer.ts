import { createHash } from 'node:crypto'
import { createGzip } from 'node:zlib'
import { type TarHeader, TarReader } from './tar'
import type { ContentScanner, FileScan, Hit, LayerEntry, LayerFacts } from './types'

export interface LayerLimits {
  entries: number
  bytes: number
}

/** Takes the bytes of one uncompressed layer as they come, and ends with its facts. */
export class LayerReader {
  readonly #digest = createHash('sha256')
  readonly #entries: LayerEntry[] = []
  readonly #hits: Omit<Hit, 'layer'>[] = []
  readonly #tar: TarReader
  readonly #gzip: GzipMeter | null
  #sizeBytes = 0
  #hash = createHash('sha256')
  #scan: FileScan | null = null

  constructor({
    scanner,
    compress,
    limits,
  }: { scanner: ContentScanner | null; compress: boolean; limits: LayerLimits }) {
    this.#gzip = compress ? new GzipMeter() : null
    this.#tar = new TarReader(
      {
        onEntry: (header) => {
          if (header.type !== 'file' || header.sizeBytes === 0) return null
          this.#hash = createHash('sha256')
          this.#scan = scanner?.open(header) ?? null
          return (chunk) => {
            this.#hash.update(chunk)
            this.#scan?.write(chunk)
          }
        },
        onEntryEnd: (header) => this.#add(header),
      },
      limits,
    )
  }

  write(chunk: Buffer): void {
    this.#digest.update(chunk)
    this.#tar.write(chunk)
    this.#gzip?.write(chunk)
  }

  /** Waits until the compressor has caught up, so that memory stays bounded. */
  async settle(): Promise<void> {
    await this.#gzip?.settle()
  }

  async end(): Promise<{ facts: LayerFacts; hits: Hit[] }> {
    this.#tar.end()
    const digest = `sha256:${this.#digest.digest('hex')}`
    return {
      facts: {
        digest,
        sizeBytes: this.#sizeBytes,
        compressedBytes: (await this.#gzip?.end()) ?? 0,
        entries: this.#entries,
      },
      hits: this.#hits.map((hit) => ({ ...hit, layer: digest })),
    }
  }

  #add({ path, type, sizeBytes, mode, uid, gid, target }: TarHeader): void {
    const hash = type === 'file' && sizeBytes > 0 ? this.#hash.digest('hex').slice(0, 32) : undefined
    for (const hit of this.#scan?.end() ?? []) this.#hits.push({ ...hit, path })
    this.#scan = null
    if (path === '') return
    this.#sizeBytes += type === 'file' ? sizeBytes : 0
    this.#entries.push({
      path,
      type,
      size: type === 'file' ? sizeBytes : 0,
      mode,
      uid,
      gid,
      ...(target ? { target } : {}),
      ...(hash ? { hash } : {}),
    })
  }
}

/** Counts what gzip makes of a stream, as an engine compresses a layer that it pushes. */
class GzipMeter {
  readonly #gzip = createGzip()
  readonly #done: Promise<number>
  #bytes = 0
  #full = false

  constructor() {
    this.#done = new Promise((resolve, reject) => {
      this.#gzip.on('data', (chunk: Buffer) => {
        this.#bytes += chunk.length
      })
      this.#gzip.on('end', () => resolve(this.#bytes))
      this.#gzip.on('error', reject)
    })
    this.#done.catch(() => {})
  }

  write(chunk: Buffer): void {
    this.#full = !this.#gzip.write(chunk)
  }

  async settle(): Promise<void> {
    if (!this.#full) return
    this.#full = false
    if (this.#gzip.writableNeedDrain) await new Promise<void>((resolve) => this.#gzip.once('drain', resolve))
  }

  async end(): Promise<number> {
    this.#gzip.end()
    return this.#done
  }
}
