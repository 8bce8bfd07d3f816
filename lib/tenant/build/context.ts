import { Transform, type TransformCallback } from 'node:stream'
import { AHEAD_BYTES } from '@/lib/docker/raw'
import { type TarHeader, TarReader } from '@/lib/image/tar'
import { malformed, Refusal } from '../refusal'

/** Ours in the learner's context; `.dockerignore` keeps it out of every COPY. */
export const OWN_DOCKERFILE = '.drydock.Dockerfile'
const IGNORE_FILE = '.dockerignore'
const MAX_CAPTURED_BYTES = 64 * 1024
const BLOCK = 512

export interface ContextLimits {
  entries: number
  bytes: number
}

/**
 * Passes a build context on as it comes, looked at on the way: what leaves its folder, is broken or too large ends it.
 * When it is complete, `rewrite` gets the Dockerfile's text and what it returns is added as a file of our own name. So
 * the engine reads what we have read, whatever links or doubles of the Dockerfile the archive holds.
 */
export class ContextFilter extends Transform {
  readonly #reader: TarReader
  readonly #captured = new Map<string, Buffer[]>()
  #sent = 0
  #bytes = 0
  #link: string | null = null

  constructor(
    private readonly dockerfile: string,
    limits: ContextLimits,
    private readonly rewrite: (source: string) => Promise<string>,
  ) {
    super({ highWaterMark: AHEAD_BYTES })
    this.#reader = new TarReader({ onEntry: (header) => this.#onEntry(header), onEntryEnd: () => undefined }, limits)
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.#reader.write(chunk)
      const { endAt } = this.#reader
      const end = endAt === null ? chunk.length : Math.max(0, Math.min(chunk.length, endAt - this.#sent))
      this.#sent += end
      done(null, end > 0 ? chunk.subarray(0, end) : undefined)
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }

  override _flush(done: TransformCallback): void {
    this.#finish().then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    )
  }

  async #finish(): Promise<void> {
    this.#reader.end()
    if (this.#link === this.dockerfile) throw malformed('The Dockerfile is a link. Name the file itself with -f.')
    const source = this.#captured.get(this.dockerfile)
    if (!source) throw new Refusal(400, `Cannot locate specified Dockerfile: ${this.dockerfile.slice(0, 200)}`, null)
    const text = await this.rewrite(Buffer.concat(source).toString('utf8'))
    const ignore = this.#captured.get(IGNORE_FILE)
    // Where there was none, it is to keep itself out as well.
    const rules = ignore
      ? `${Buffer.concat(ignore).toString('utf8')}\n${OWN_DOCKERFILE}\n`
      : `${IGNORE_FILE}\n${OWN_DOCKERFILE}\n`
    this.push(tarFile(OWN_DOCKERFILE, text))
    this.push(tarFile(IGNORE_FILE, rules))
    this.push(Buffer.alloc(BLOCK * 2))
  }

  #onEntry(header: TarHeader): ((chunk: Buffer) => void) | null {
    const { path, type } = header
    if (type === 'device' || type === 'fifo' || type === 'other')
      throw malformed(`The build context holds "${path.slice(0, 80)}", which is no file, folder or link.`)
    if (path === OWN_DOCKERFILE || path.startsWith(`${OWN_DOCKERFILE}/`))
      throw malformed(`The build context may not hold "${OWN_DOCKERFILE}".`)
    if (path !== this.dockerfile && path !== IGNORE_FILE) return null
    this.#captured.delete(path)
    if (type === 'symlink' || type === 'link') this.#link = path
    if (type !== 'file') return null
    if (this.#link === path) this.#link = null
    const chunks: Buffer[] = []
    this.#captured.set(path, chunks)
    this.#bytes = 0
    return (chunk) => {
      this.#bytes += chunk.length
      if (this.#bytes > MAX_CAPTURED_BYTES)
        throw malformed(`${path.slice(0, 80)} is longer than ${MAX_CAPTURED_BYTES / 1024} KiB.`)
      chunks.push(Buffer.from(chunk))
    }
  }
}

function tarFile(path: string, text: string): Buffer {
  const data = Buffer.from(text)
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`
  header.write(path, 0)
  header.write(octal(0o644, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(data.length, 12), 124)
  header.write(octal(0, 12), 136)
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const padding = (BLOCK - (data.length % BLOCK)) % BLOCK
  return Buffer.concat([header, data, Buffer.alloc(padding)])
}
