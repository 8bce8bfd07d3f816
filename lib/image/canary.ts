import { gunzipSync } from 'node:zlib'
import type { ContentScanner, FileScan, Hit } from './types'

interface Needle {
  name: string
  form: string
  bytes: Buffer
}

type Found = Omit<Hit, 'layer' | 'path'>

const GZIP_FIRST_BYTE = 0x1f
const MAX_GZIP_BYTES = 1024 * 1024
const MAX_UNZIPPED_BYTES = 16 * 1024 * 1024
const MAX_GROWTH = 1040
/** Of all gzip files together: a full disk of small bombs must not take an hour. */
const UNZIP_BUDGET_BYTES = 512 * 1024 * 1024

/**
 * Looks for planted tokens in everything that streams by: as they are, in base64 (wherever in a triple of bytes they
 * begin), in hex, percent-encoded, also with line breaks inside, across chunk borders, and inside small gzip files.
 * A token is random and fresh, so that what is found cannot be there by chance.
 */
export function createCanaryScanner(tokens: { name: string; token: string }[]): ContentScanner {
  const needles = tokens.flatMap(needlesOf)
  const budget = { bytes: UNZIP_BUDGET_BYTES }
  return { open: () => (needles.length === 0 ? null : new CanaryScan(needles, budget)) }
}

/** The forms in which any of `tokens` stands in a text, such as a path or a configuration. */
export function findCanaries(
  tokens: { name: string; token: string }[],
  text: string,
): { name: string; form: string }[] {
  const scan = new CanaryScan(tokens.flatMap(needlesOf))
  scan.write(Buffer.from(text))
  return scan.end().map(({ name, form }) => ({ name, form }))
}

function needlesOf({ name, token }: { name: string; token: string }): Needle[] {
  const raw = Buffer.from(token)
  const hex = raw.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  const texts: [form: string, text: string][] = [
    ['plain', token],
    ['reversed', [...token].reverse().join('')],
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ['url', percent],
    ['url', percent.toUpperCase()],
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const middle = base64Middle(raw, shift)
      return [
        ['base64', middle],
        ['base64', middle.replaceAll('+', '-').replaceAll('/', '_')],
      ]
    }),
  ]
  const unique = new Map(texts.map(([form, text]) => [text, form]))
  return [...unique].map(([text, form]) => ({ name, form, bytes: Buffer.from(text) }))
}

/** The base64 digits that the token alone decides when `shift` bytes of something else stand before it in its triple. */
function base64Middle(raw: Buffer, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), raw])
  const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64')
  return whole.slice(Math.ceil((shift * 8) / 6))
}

class CanaryScan implements FileScan {
  readonly #found = new Map<string, Found>()
  readonly #plain: Window
  readonly #squeezed: Window
  #gzip: Buffer[] | null | undefined
  #bytes = 0

  constructor(
    private readonly needles: Needle[],
    private readonly budget = { bytes: MAX_UNZIPPED_BYTES },
  ) {
    this.#plain = new Window(needles)
    // Tools wrap base64 and hex at some column; without the line breaks they are whole again.
    this.#squeezed = new Window(needles)
  }

  write(chunk: Buffer): void {
    this.#gzip = this.#gzip === undefined ? (chunk[0] === GZIP_FIRST_BYTE ? [] : null) : this.#gzip
    this.#bytes += chunk.length
    if (this.#gzip && this.#bytes <= MAX_GZIP_BYTES) this.#gzip.push(Buffer.from(chunk))
    this.#note(this.#plain.search(chunk))
    if (chunk.includes(10)) this.#note(this.#squeezed.search(withoutBreaks(chunk)))
    else this.#note(this.#squeezed.search(chunk))
  }

  end(): Found[] {
    if (this.#gzip && this.#bytes <= MAX_GZIP_BYTES) this.#searchGzip(Buffer.concat(this.#gzip))
    return [...this.#found.values()]
  }

  #note(found: Found[]): void {
    for (const hit of found) {
      const key = `${hit.name} ${hit.form}`
      if (!this.#found.has(key)) this.#found.set(key, hit)
    }
  }

  #searchGzip(data: Buffer): void {
    // No gzip grows by more.
    const most = Math.min(MAX_UNZIPPED_BYTES, this.budget.bytes, data.length * MAX_GROWTH)
    if (most <= 0) return
    // Spent beforehand: one that is too large costs as much as one that just fits.
    this.budget.bytes -= most
    try {
      const text = gunzipSync(data, { maxOutputLength: most })
      this.budget.bytes += most - text.length
      const inner = new Window(this.needles).search(text)
      this.#note(inner.map((hit) => ({ ...hit, form: 'gzip' })))
    } catch {
      // Not gzip after all, damaged, or a bomb: nothing that can be read back as the token within bounds.
    }
  }
}

/** Searches a stream of chunks; keeps as much of the last one as a needle may reach back. */
class Window {
  readonly #reach: number
  #tail: Buffer = Buffer.alloc(0)
  #seen = 0

  constructor(private readonly needles: Needle[]) {
    this.#reach = Math.max(0, ...needles.map(({ bytes }) => bytes.length - 1))
  }

  search(chunk: Buffer): Found[] {
    const text = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk])
    const start = this.#seen - this.#tail.length
    const found = this.needles.flatMap(({ name, form, bytes }) => {
      const at = text.indexOf(bytes)
      return at < 0 ? [] : [{ name, form, offset: start + at }]
    })
    this.#seen += chunk.length
    this.#tail = Buffer.from(text.subarray(Math.max(0, text.length - this.#reach)))
    return found
  }
}

function withoutBreaks(chunk: Buffer): Buffer {
  return Buffer.from(chunk.toString('latin1').replace(/[\r\n\t ]+/g, ''), 'latin1')
}
