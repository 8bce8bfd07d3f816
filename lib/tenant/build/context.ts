import { type TarHeader, TarReader } from '@/lib/image/tar'
import { paddingOf, tarHeader } from '../archive/header'
import type { Passing } from '../passing'
import { malformed, Refusal } from '../refusal'

/** Ours in the learner's context; `.dockerignore` keeps it out of every COPY. */
export const OWN_DOCKERFILE = '.drydock.Dockerfile'
const IGNORE_FILE = '.dockerignore'
const MAX_CAPTURED_BYTES = 64 * 1024
const BLOCK = 512
const NOTHING = Buffer.alloc(0)

export interface ContextLimits {
  entries: number
  bytes: number
}

/**
 * Passes a build context on as it comes, looked at on the way: what leaves its folder, is broken or too large ends it.
 * When it is complete, `rewrite` gets the Dockerfile's text and what it returns is added as a file of our own name. So
 * the engine reads what we have read, whatever links or doubles of the Dockerfile the archive holds.
 */
export class ContextFilter implements Passing {
  readonly #reader: TarReader
  readonly #captured = new Map<string, Buffer[]>()
  #got = 0
  #held = NOTHING
  #bytes = 0
  #link: string | null = null

  constructor(
    private readonly dockerfile: string,
    limits: ContextLimits,
    private readonly rewrite: (source: string) => Promise<string>,
  ) {
    this.#reader = new TarReader({ onEntry: (header) => this.#onEntry(header), onEntryEnd: () => undefined }, limits)
  }

  readonly piece = (chunk: Buffer, on: (piece: Buffer) => void): void => {
    this.#reader.write(chunk)
    const { endAt, readTo } = this.#reader
    // The blocks that end the archive are not passed on, not even a part of them: ours would not lie where blocks begin.
    const fits = Math.max(0, readTo - this.#got)
    this.#got += chunk.length
    if (fits > 0) {
      on(this.#held)
      on(chunk.subarray(0, fits))
      this.#held = NOTHING
    }
    if (endAt === null && fits < chunk.length) this.#held = Buffer.concat([this.#held, chunk.subarray(fits)])
  }

  readonly end = async (on: (piece: Buffer) => void): Promise<void> => {
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
    on(Buffer.concat([tarFile(OWN_DOCKERFILE, text), tarFile(IGNORE_FILE, rules), Buffer.alloc(BLOCK * 2)]))
  }

  #onEntry(header: TarHeader): ((chunk: Buffer) => void) | null {
    const { path, type, sparse } = header
    if (type === 'device' || type === 'fifo' || type === 'other')
      throw malformed(`The build context holds "${path.slice(0, 80)}", which is no file, folder or link.`)
    // The engine lays it out without a bound of its own, and nobody weighs it there.
    if (sparse)
      throw malformed(`The build context holds "${path.slice(0, 80)}", a sparse file: it would grow on the way.`)
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
  const head = tarHeader({ path, type: 'file', size: data.length, mode: 0o644 })
  return Buffer.concat([head, data, Buffer.alloc(paddingOf(data.length))])
}
