// Only a path on this site: one slash, then anything but a second slash or a backslash (browsers read "/\evil.example"
// as another host), no control characters (they are dropped before the address is read).
const LOCAL_PATH = /^\/(?![/\\])[^\\\p{Cc}]*$/u

/** `value` when it is safe to be sent to after signing in, else `fallback`. Takes a raw query parameter. */
export function safeNextPath(value: unknown, fallback = '/'): string {
  if (typeof value !== 'string' || value.length > 2000 || !LOCAL_PATH.test(value)) return fallback
  const base = 'http://here.invalid'
  const url = URL.canParse(value, base) ? new URL(value, base) : null
  if (!url || url.origin !== base || url.pathname.startsWith('/api/')) return fallback
  // A path such as "/x/..//evil.example" grows its second slash only when it is resolved.
  return url.pathname.startsWith('//') ? fallback : url.pathname + url.search + url.hash
}

/** Address of the sign-in page that leads back to `path` afterwards. */
export function signInPath(path?: string): string {
  const next = safeNextPath(path, '')
  return next && next !== '/' ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'
}
