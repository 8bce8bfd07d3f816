import { createContext, Script } from 'node:vm'

/** No text is searched beyond this. */
export const PATTERN_TEXT_MAX = 64 * 1024
const PATTERN_TIMEOUT_MS = 250

/** A world without anything of ours in it; made once, since making one takes longer than most searches. */
const world = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })

/**
 * True when `pattern` (an author's, with `^` and `$` at each line) is found in `text` (anybody's). A pattern that
 * backtracks without end is stopped after a quarter of a second and counts as not found: `vm` is the one way to
 * interrupt a regular expression, which would otherwise hold up the whole server.
 */
export function findPattern(pattern: string, text: string, { ignoreCase = false } = {}): boolean {
  const flags = ignoreCase ? 'im' : 'm'
  const search = [pattern, flags, text.slice(0, PATTERN_TEXT_MAX)].map((part) => JSON.stringify(part))
  try {
    const script = new Script(`new RegExp(${search[0]}, ${search[1]}).test(${search[2]})`)
    return script.runInContext(world, { timeout: PATTERN_TIMEOUT_MS }) === true
  } catch {
    return false
  }
}
