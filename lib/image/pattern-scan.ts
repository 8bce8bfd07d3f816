import { SECRET_PATTERNS } from './patterns'
import type { ContentScanner, FileScan, Hit } from './types'

const MAX_FILE_BYTES = 512 * 1024

/** Looks for the forms of secrets in small text files; larger and binary ones are left out. */
export function createPatternScanner(): ContentScanner {
  return { open: ({ sizeBytes }) => (sizeBytes <= MAX_FILE_BYTES ? new PatternScan() : null) }
}

class PatternScan implements FileScan {
  readonly #chunks: Buffer[] = []
  #binary = false

  write(chunk: Buffer): void {
    if (this.#binary) return
    this.#binary = chunk.includes(0)
    if (!this.#binary) this.#chunks.push(Buffer.from(chunk))
  }

  end(): Omit<Hit, 'layer' | 'path'>[] {
    if (this.#binary) return []
    const text = Buffer.concat(this.#chunks).toString('latin1')
    return SECRET_PATTERNS.flatMap(({ name, pattern }) => {
      const match = pattern.exec(text)
      return match ? [{ name, form: 'pattern', offset: match.index }] : []
    })
  }
}

/** Several scanners as one. */
export function joinScanners(scanners: ContentScanner[]): ContentScanner {
  return {
    open: (file) => {
      const scans = scanners.flatMap((scanner) => scanner.open(file) ?? [])
      if (scans.length === 0) return null
      return {
        write: (chunk) => {
          for (const scan of scans) scan.write(chunk)
        },
        end: () => scans.flatMap((scan) => scan.end()),
      }
    },
  }
}
