import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** Of a browser's request. Nothing that says who somebody is, nor how they got here. */
const REQUEST = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'content-length',
  'content-encoding',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'range',
  'user-agent',
  'x-requested-with',
]

/**
 * Of the learner's answer. No cookies, no policies, nothing that a browser would remember for the host (Clear-Site-Data,
 * Strict-Transport-Security, Alt-Svc, NEL), no Service-Worker-Allowed, no WWW-Authenticate.
 */
const RESPONSE = [
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'retry-after',
]

/** Without allow-same-origin: whatever its address, the page has an origin of its own that nobody else has. */
const SANDBOX = 'sandbox allow-scripts allow-forms allow-modals allow-downloads'

/** What the learner's program is asked with. */
export function toRequestHeaders(headers: IncomingHttpHeaders, port: number): OutgoingHttpHeaders {
  return { ...pick(headers, REQUEST), host: `localhost:${port}`, connection: 'close' }
}

/** What the browser is answered with. `locate` maps an address of the learner's to one of ours. */
export function toResponseHeaders(
  headers: IncomingHttpHeaders,
  { frameAncestors, origin, locate }: { frameAncestors: string; origin?: string; locate(address: string): string },
): OutgoingHttpHeaders {
  return {
    ...pick(headers, RESPONSE),
    ...(headers.location ? { location: locate(headers.location) } : {}),
    ...safeHeaders({ frameAncestors, origin }),
  }
}

/** On everything that comes from a preview's address, whoever made it. */
export function safeHeaders({
  frameAncestors,
  origin,
}: {
  frameAncestors: string
  origin?: string
}): OutgoingHttpHeaders {
  return {
    'content-security-policy': `${SANDBOX}; frame-ancestors ${frameAncestors}`,
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    vary: 'Origin',
    // The page's origin is "null" also to itself: without this it could not fetch from where it came.
    ...(origin === 'null' ? { 'access-control-allow-origin': 'null', 'access-control-expose-headers': '*' } : {}),
  }
}

/** The answer to a browser that asks whether a page of a preview may send what it wants to send. */
export function preflightHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return {
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': String(headers['access-control-request-headers'] ?? '').replace(/[^\w, -]/g, ''),
  }
}

function pick(headers: IncomingHttpHeaders, names: string[]): OutgoingHttpHeaders {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])))
}
