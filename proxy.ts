import { type NextRequest, NextResponse } from 'next/server'

const DEV = process.env.NODE_ENV === 'development'

/**
 * Gives every page a Content-Security-Policy with a nonce of its own. Only scripts that carry the nonce run, and
 * what those load. Styles may be inline: the editor, the terminal and the menus set them at run time.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = [
    `default-src 'self'`,
    // The development server evaluates its modules; a build does not.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${DEV ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    // 'self' does not cover ws: in every browser, so our own host is named.
    `connect-src 'self' ws://${hostOf(request)} wss://${hostOf(request)}`,
    // Previews of learners' own pages; where they have no host of their own they are below this one.
    `frame-src 'self'${previewSource()}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')

  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** The Host header, or nothing when it holds anything that could end the directive. */
function hostOf(request: NextRequest): string {
  const host = request.headers.get('host') ?? ''
  return /^[\w.:[\]-]+$/.test(host) ? host : 'localhost'
}

/** The hosts of previews as a source of the policy. */
function previewSource(): string {
  const set = process.env.DRYDOCK_PREVIEW_URL
  if (set) return set === 'path' ? '' : ` ${set}`
  const { protocol, hostname, port } = new URL(process.env.DRYDOCK_URL ?? 'http://localhost')
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return local ? ` ${protocol}//*.localhost${port ? `:${port}` : ''}` : ''
}

export const config = {
  matcher: [{ source: '/((?!api/|_next/static|_next/image|icon.svg|favicon.ico).*)' }],
}
