import { AppError } from '@/lib/base/errors'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a request that changes something when a browser sent it on behalf of another site: the cookie would go along
 * with it. Throws `forbidden`. Requests without either header are not from a browser and carry no foreign intent.
 */
export function requireSameOrigin(request: { method: string; headers: Headers }, siteUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const refused =
    (site && site !== 'same-origin' && site !== 'none') || (origin && !sameOrigin(origin, request, siteUrl))
  if (refused) throw new AppError('forbidden', 'This request came from another site.')
}

function sameOrigin(origin: string, { headers }: { headers: Headers }, siteUrl: string): boolean {
  if (origin === new URL(siteUrl).origin) return true
  // Reached by another name of the same machine (localhost against 127.0.0.1): the browser's own Host must agree.
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')
}
