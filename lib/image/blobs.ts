import type { Transform } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { type LayerLimits, LayerReader } from './layer'
import { compressionOf, createUnpacker } from './open-archive'
import type { ContentScanner, Hit, LayerFacts } from './types'

/** Takes one file of an image archive. */
export interface BlobSink {
  write(chunk: Buffer): void
  settle(): Promise<void>
  end(): Promise<Buffer | { facts: LayerFacts; hits: Hit[] }>
}

const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024

/** A JSON document, held in memory within bounds. */
export class DocumentSink implements BlobSink {
  readonly #chunks: Buffer[] = []
  #bytes = 0

  write(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > MAX_DOCUMENT_BYTES)
      throw new AppError('archive_invalid', 'The archive has a document of absurd size.')
    this.#chunks.push(Buffer.from(chunk))
  }

  async settle(): Promise<void> {}

  async end(): Promise<Buffer> {
    return this.read()
  }

  read(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

/** An uncompressed layer. */
export class LayerSink implements BlobSink {
  readonly #reader: LayerReader

  constructor(options: { scanner: ContentScanner | null; compress: boolean; limits: LayerLimits }) {
    this.#reader = new LayerReader(options)
  }

  write(chunk: Buffer): void {
    this.#reader.write(chunk)
  }

  settle(): Promise<void> {
    return this.#reader.settle()
  }

  end(): Promise<{ facts: LayerFacts; hits: Hit[] }> {
    return this.#reader.end()
  }
}

/** A blob of an OCI layout: a layer, plain or compressed, or a document. Its first bytes tell. */
export class BlobGuess implements BlobSink {
  #inner: BlobSink | null = null
  #head: Buffer = Buffer.alloc(0)

  constructor(private readonly layer: () => LayerSink) {}

  write(chunk: Buffer): void {
    if (this.#inner) {
      this.#inner.write(chunk)
      return
    }
    this.#head = Buffer.concat([this.#head, chunk])
    if (this.#head.length >= 512) this.#decide()
  }

  async settle(): Promise<void> {
    await this.#inner?.settle()
  }

  async end(): Promise<Buffer | { facts: LayerFacts; hits: Hit[] }> {
    if (!this.#inner) this.#decide()
    return this.#inner?.end() ?? Buffer.alloc(0)
  }

  #decide(): void {
    const head = this.#head
    const isTar =
      head.toString('latin1', 257, 262) === 'ustar' || (head.length >= 512 && head.every((byte) => byte === 0))
    const compression = compressionOf(head)
    if (compression) this.#inner = new Unpacked(this.layer(), createUnpacker(compression))
    else this.#inner = isTar ? this.layer() : new DocumentSink()
    this.#inner.write(head)
    this.#head = Buffer.alloc(0)
  }
}

class Unpacked implements BlobSink {
  readonly #done: Promise<void>

  constructor(
    private readonly layer: LayerSink,
    private readonly unpacker: Transform,
  ) {
    this.#done = (async () => {
      for await (const chunk of this.unpacker) {
        this.layer.write(chunk as Buffer)
        await this.layer.settle()
      }
    })()
    this.#done.catch(() => {})
  }

  write(chunk: Buffer): void {
    this.unpacker.write(chunk)
  }

  async settle(): Promise<void> {
    if (!this.unpacker.writableNeedDrain) return
    await Promise.race([new Promise<void>((resolve) => this.unpacker.once('drain', resolve)), this.#done])
  }

  async end(): Promise<{ facts: LayerFacts; hits: Hit[] }> {
    this.unpacker.end()
    try {
      await this.#done
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('archive_invalid', 'The archive has a layer that cannot be uncompressed.', { cause: error })
    }
    return this.layer.end()
  }
}
