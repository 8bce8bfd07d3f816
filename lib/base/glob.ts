/** A glob on absolute paths: `*` and `?` within a name, `**` across folders. The author writes these. */
export function toGlob(pattern: string): RegExp {
  const absolute = pattern.startsWith('/') ? pattern : `/${pattern}`
  const source = absolute.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '**/') return '(?:.*/)?'
    if (found === '**') return '.*'
    if (found === '*') return '[^/]*'
    if (found === '?') return '[^/]'
    return `\\${found}`
  })
  return new RegExp(`^${source}$`)
}
