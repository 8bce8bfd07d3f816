import { runInNewContext } from 'node:vm'

/** No text is searched beyond this. */
export const PATTERN_TEXT_MAX = 64 * 1024
const PATTERN_TIMEOUT_MS = 100

/**
 * True when `pattern` (an author's, with `^` and `$` at each line) is found in `text` (anybody's). A pattern that
 * backtracks without end is stopped after a tenth of a second and counts as not found: `vm` is the one way to
 * interrupt a regular expression, since it would otherwise hold up the whole server.
 */
export function findPattern(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  try {
    const sandbox = { pattern, text: text.slice(0, PATTERN_TEXT_MAX), flags: ignoreCase ? 'im' : 'm' }
    return runInNewContext('new RegExp(pattern, flags).test(text)', sandbox, { timeout: PATTERN_TIMEOUT_MS }) === true
  } catch {
    return false
  }
}
