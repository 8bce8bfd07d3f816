import { AppError } from '@/lib/base/errors'

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'device' | 'fifo' | 'other'

export interface TarHeader {
  /** Without leading `/` or `./` and without trailing `/`; empty for the root itself. Holds no `..`. */
  path: string
  type: EntryType
  /** Bytes of content that follow. */
  sizeBytes: number
  mode: number
  uid: number
  gid: number
  /** Of a symbolic link as written, of a hard link as a path like `path`; else empty. */
  target: string
  /** Holes in it come back as zeros when it is unpacked: it may be of any length, whatever the archive's. */
  sparse: boolean
}

export interface TarLimits {
  entries: number
  /** Of all content together. */
  bytes: number
}

export interface TarHandler {
  /** Called for each entry, `block` being its header as it came; gets its content when it returns a function. */
  onEntry(header: TarHeader, block: Buffer): ((chunk: Buffer) => void) | null
  /** Called when the entry's content is complete. */
  onEntryEnd(header: TarHeader): void
}

const BLOCK = 512
const MAX_PATH_CHARS = 4096
/** Of all names and targets together: whoever reads an archive holds them. */
const MAX_NAMES_CHARS = 64 * 1024 * 1024
/** Of a PAX header or a GNU long name; both are held in memory. */
const MAX_META_BYTES = 256 * 1024
const FIELDS = ['path', 'linkpath', 'size', 'uid', 'gid']
type Fields = Partial<Record<string, string>>
const TYPES: Record<string, EntryType> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
}

/**
 * A tar reader for archives that nobody vouches for: chunks go in as they come, headers and content come out at once,
 * and nothing larger than one header is held. Understands ustar, PAX and GNU long names. Throws `archive_invalid` for
 * what is broken, cut short, leaves its folder, or goes beyond `limits`.
 */
export class TarReader {
  #block = Buffer.alloc(BLOCK)
  #filled = 0
  #content = 0
  #padding = 0
  #entries = 0
  #bytes = 0
  #names = 0
  #zeroBlocks = 0
  #position = 0
  #endAt: number | null = null
  #current: TarHeader | null = null
  #sink: ((chunk: Buffer) => void) | null = null
  #meta: { type: string; chunks: Buffer[] } | null = null
  /** What stands before the next entry, one of each at most. */
  #pax: Fields | null = null
  #gnu: Fields = {}

  constructor(
    private readonly handler: TarHandler,
    private readonly limits: TarLimits,
  ) {}

  /** Bytes of the archive before the empty blocks that end it; null until they came. */
  get endAt(): number | null {
    return this.#endAt
  }

  /** Bytes that have been understood: all but the beginning of a header, which may also be that of the end. */
  get readTo(): number {
    return this.#endAt ?? this.#position - this.#filled
  }

  write(chunk: Buffer): void {
    let at = 0
    const before = this.#position
    while (at < chunk.length && this.#zeroBlocks < 2) {
      if (this.#content > 0) at += this.#takeContent(chunk.subarray(at, at + this.#content))
      else if (this.#padding > 0) {
        const taken = Math.min(this.#padding, chunk.length - at)
        this.#padding -= taken
        at += taken
      } else {
        at += this.#takeHeader(chunk, at)
        if (this.#zeroBlocks === 1) this.#endAt ??= before + at - BLOCK
      }
    }
    this.#position = before + chunk.length
  }

  /** To be called after the last chunk. */
  end(): void {
    if (this.#zeroBlocks === 0 || this.#filled > 0) throw invalid('The archive is cut short.')
  }

  #takeContent(chunk: Buffer): number {
    this.#content -= chunk.length
    if (this.#meta) this.#meta.chunks.push(Buffer.from(chunk))
    else this.#sink?.(chunk)
    if (this.#content === 0) this.#endEntry()
    return chunk.length
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#block, this.#filled, at, at + BLOCK - this.#filled)
    this.#filled += taken
    if (this.#filled === BLOCK) {
      this.#filled = 0
      this.#header(this.#block)
    }
    return taken
  }

  #header(block: Buffer): void {
    if (block[0] === 0 && block.every((byte) => byte === 0)) {
      this.#zeroBlocks++
      return
    }
    if (this.#zeroBlocks > 0) throw invalid('The archive goes on after its end.')
    checkSum(block)
    if (++this.#entries > this.limits.entries)
      throw invalid(`The archive holds more than ${this.limits.entries} entries.`)
    const flag = String.fromCharCode(block[156] ?? 0)
    const size = readNumber(block, 124, 12)
    if ('xgLK'.includes(flag)) this.#openMeta(flag, size)
    else this.#openEntry(block, flag, size)
  }

  #openMeta(type: string, size: number): void {
    if (size > MAX_META_BYTES) throw invalid('The archive has a header of absurd size.')
    this.#meta = { type, chunks: [] }
    this.#expect(size)
  }

  #openEntry(block: Buffer, flag: string, ustarSize: number): void {
    // As engines read it: the names of GNU before those of PAX, and an empty field is none.
    const next: Fields = { ...this.#pax, ...this.#gnu }
    this.#pax = null
    this.#gnu = {}
    const name = next.path ?? ustarPath(block)
    // The oldest archives know no folders; for engines one of those has no content, whatever its size says.
    const type = flag === '\0' && name.endsWith('/') ? 'directory' : (TYPES[flag] ?? 'other')
    const size = next.size === undefined ? ustarSize : toCount(next.size)
    const hasContent = type === 'file' || type === 'other'
    const target = next.linkpath ?? readText(block, 157, 100)
    const header: TarHeader = {
      path: toPath(name),
      type,
      sizeBytes: hasContent ? size : 0,
      mode: readNumber(block, 100, 8) & 0o7777,
      uid: next.uid === undefined ? readNumber(block, 108, 8) : toCount(next.uid),
      gid: next.gid === undefined ? readNumber(block, 116, 8) : toCount(next.gid),
      target: type === 'link' ? toPath(target) : target.slice(0, MAX_PATH_CHARS),
      sparse: next.sparse !== undefined || flag === 'S',
    }
    this.#names += header.path.length + header.target.length
    if (this.#names > MAX_NAMES_CHARS) throw invalid('The archive has names of absurd length in all.')
    this.#bytes += header.sizeBytes
    if (this.#bytes > this.limits.bytes) throw invalid(`The archive holds more than ${this.limits.bytes} bytes.`)
    this.#current = header
    this.#sink = this.handler.onEntry(header, block)
    this.#expect(header.sizeBytes)
  }

  #expect(size: number): void {
    this.#content = size
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK
    if (size === 0) this.#endEntry()
  }

  #endEntry(): void {
    const { type, chunks } = this.#meta ?? { type: '', chunks: [] }
    if (this.#meta) {
      const data = Buffer.concat(chunks)
      // Of two, an engine forgets the first: whoever joins them reads another archive.
      const again =
        (type === 'x' && this.#pax) || (type === 'L' && this.#gnu.path) || (type === 'K' && this.#gnu.linkpath)
      if (again) throw invalid('The archive has an entry with two headers of one kind.')
      if (type === 'x') this.#pax = readPax(data)
      if (type === 'L' || type === 'K') Object.assign(this.#gnu, longName(data, type === 'L' ? 'path' : 'linkpath'))
      this.#meta = null
    } else if (this.#current) {
      this.handler.onEntryEnd(this.#current)
      this.#current = null
      this.#sink = null
    }
  }
}

function invalid(message: string): AppError {
  return new AppError('archive_invalid', message)
}

function checkSum(block: Buffer): void {
  let sum = 0
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0)
  if (sum !== readNumber(block, 148, 8)) throw invalid('The archive has a damaged header.')
}

/** An octal number, or a binary one when the first bit is set. */
function readNumber(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0
  if (first & 0x80) {
    if (first === 0xff) throw invalid('The archive has a negative number in a header.')
    let value = first & 0x7f
    for (let at = 1; at < length; at++) value = value * 256 + (block[offset + at] ?? 0)
    return safe(value)
  }
  const text = block
    .toString('latin1', offset, offset + length)
    .replace(/[\0 ]+$/, '')
    .trim()
  if (text === '') return 0
  if (!/^[0-7]+$/.test(text)) throw invalid('The archive has a damaged header.')
  return safe(Number.parseInt(text, 8))
}

function toCount(text: string): number {
  if (!/^\d{1,16}$/.test(text)) throw invalid('The archive has a damaged header.')
  return safe(Number(text))
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw invalid('The archive has a header of absurd size.')
  return value
}

function readText(block: Buffer, offset: number, length: number): string {
  const end = block.indexOf(0, offset)
  return block.toString('utf8', offset, end < 0 || end > offset + length ? offset + length : end)
}

function ustarPath(block: Buffer): string {
  const name = readText(block, 0, 100)
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isUstar ? readText(block, 345, 155) : ''
  return prefix ? `${prefix}/${name}` : name
}

function toPath(raw: string): string {
  if (raw.length > MAX_PATH_CHARS) throw invalid('The archive has a path of absurd length.')
  if (raw.includes('\0')) throw invalid('The archive has a path with a zero byte.')
  const parts = raw.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw invalid('The archive has a path that leaves its folder.')
  return parts.join('/')
}

function longName(data: Buffer, field: 'path' | 'linkpath'): Fields {
  const name = data.toString('utf8').replace(/\0+$/, '')
  return name === '' ? {} : { [field]: name }
}

function readPax(data: Buffer): Fields {
  const fields: Fields = {}
  let at = 0
  while (at < data.length) {
    const space = data.indexOf(32, at)
    const length = space < 0 ? 0 : toCount(data.toString('latin1', at, Math.min(space, at + 17)))
    const equals = data.indexOf(61, space)
    if (length < 5 || at + length > data.length || equals < 0 || equals >= at + length)
      throw invalid('The archive has a damaged header.')
    const name = data.toString('utf8', space + 1, equals)
    const value = data.toString('utf8', equals + 1, at + length - 1)
    if (FIELDS.includes(name)) fields[name] = value === '' ? undefined : value
    if (name.startsWith('GNU.sparse')) fields.sparse = value
    at += length
  }
  return fields
}
