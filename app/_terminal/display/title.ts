const MAX_CHARS = 60

/** A title that a program set, safe to show: no control or invisible characters, no change of direction, one line. */
export function sanitizeTitle(title: string): string {
  return title
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_CHARS)
}
