import { gunzipSync } from 'node:zlib'

/** Of all gzip files together: a full disk of small bombs must not take an hour. */
export const UNZIP_BUDGET_BYTES = 512 * 1024 * 1024
const MAX_GZIP_BYTES = 1024 * 1024
const MAX_UNZIPPED_BYTES = 16 * 1024 * 1024
/** No gzip grows by more. */
const MAX_GROWTH = 1040
const MAX_DEPTH = 3
const GZIP = [0x1f, 0x8b]

/** Holds a file while it streams by, as long as it may be a small gzip file. */
export class GzipHold {
  #chunks: Buffer[] | null = []
  #bytes = 0

  constructor(private readonly budget: { bytes: number }) {}

  write(chunk: Buffer): void {
    if (!this.#chunks) return
    if (this.#bytes === 0 && chunk[0] !== GZIP[0]) {
      this.#chunks = null
      return
    }
    this.#bytes += chunk.length
    if (this.#bytes > MAX_GZIP_BYTES) this.#chunks = null
    else this.#chunks.push(Buffer.from(chunk))
  }

  /** What is in the file, and in the gzip file that that is, and so on; nothing when it is none, damaged, or too large. */
  texts(): Buffer[] {
    const texts: Buffer[] = []
    let data: Buffer | null = this.#chunks ? Buffer.concat(this.#chunks) : null
    while (data && data[0] === GZIP[0] && data[1] === GZIP[1] && texts.length < MAX_DEPTH) {
      data = unzip(data, this.budget)
      if (data) texts.push(data)
    }
    return texts
  }
}

function unzip(data: Buffer, budget: { bytes: number }): Buffer | null {
  const most = Math.min(MAX_UNZIPPED_BYTES, budget.bytes, data.length * MAX_GROWTH)
  if (most <= 0) return null
  // Spent beforehand: one that is too large costs as much as one that just fits.
  budget.bytes -= most
  try {
    const text = gunzipSync(data, { maxOutputLength: most })
    budget.bytes += most - text.length
    return text
  } catch {
    // Not gzip after all, damaged, or a bomb: nothing that can be read back within bounds.
    return null
  }
}
