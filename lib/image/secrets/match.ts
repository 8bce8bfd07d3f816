import type { Span } from './rule'

/** The first match that `accepts` takes: its first group, or all of it. */
export function firstMatch(
  text: string,
  { pattern, accepts }: { pattern: RegExp; accepts: (value: string) => boolean },
): Span | null {
  for (const match of text.matchAll(
    new RegExp(pattern, pattern.flags.includes('g') ? undefined : `${pattern.flags}g`),
  )) {
    const value = match[1] ?? match[0]
    if (!accepts(value)) continue
    const start = match.index + match[0].indexOf(value)
    return { start, end: start + value.length }
  }
  return null
}
