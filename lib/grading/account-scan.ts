import type { ContentScanner } from '@/lib/image/types'

const FILE = /^etc\/(passwd|shadow)$/
const MAX_BYTES = 256 * 1024
const EMPTY = /^([^:\n]{1,64})::/gm
/** How a hit of this scanner is told from others. */
export const ACCOUNT_FORM = 'account'

/** Looks for accounts that need no password. */
export function createAccountScanner(): ContentScanner {
  return {
    open: ({ path, sizeBytes }) => {
      if (!FILE.test(path) || sizeBytes > MAX_BYTES) return null
      const chunks: Buffer[] = []
      return {
        write: (chunk) => void chunks.push(Buffer.from(chunk)),
        end: () =>
          [...Buffer.concat(chunks).toString('latin1').matchAll(EMPTY)].map((match) => ({
            name: match[1] ?? '',
            form: ACCOUNT_FORM,
            offset: match.index,
          })),
      }
    },
  }
}
