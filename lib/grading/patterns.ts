import { findPattern } from '@/lib/base/pattern'
import type { Patterns } from '@/lib/labs/types'

/** What is wrong with a text, in a sentence that begins with `what`; null when every pattern is answered. */
export function judgePatterns(text: string, { what, patterns }: { what: string; patterns?: Patterns }): string | null {
  const missing = patterns?.matches?.find((pattern) => !findPattern(pattern, text))
  if (missing !== undefined) return `${what} does not hold what matches "${missing}".`
  const found = patterns?.no?.find((pattern) => findPattern(pattern, text))
  return found === undefined ? null : `${what} holds what matches "${found}", and should not.`
}
