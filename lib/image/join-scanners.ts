import type { ContentScanner } from './types'

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
