import type { IncomingMessage } from 'node:http'

/** Where in a request a preview's pass stands, and what is asked of the learner's program. */
export interface PreviewAddress {
  pass: string
  path: string
  /** What stands before every path of it at our address: empty where the pass is in the host's name. */
  prefix: string
}

const PATH = /^\/preview\/([a-z2-7]{55})(\/.*)?$/s
const LABEL = /^[a-z2-7]{55}$/

/** The preview that a request is for, or null when it is for the platform. `base` is `Config.previewUrl`. */
export function findAddress(request: Pick<IncomingMessage, 'url' | 'headers'>, base: string): PreviewAddress | null {
  const url = request.url ?? '/'
  if (base !== 'path') {
    const suffix = new URL(base.replace('*', 'x')).host.slice(1)
    const host = (request.headers.host ?? '').toLowerCase()
    const label = host.endsWith(suffix) ? host.slice(0, -suffix.length) : ''
    return LABEL.test(label) ? { pass: label, path: url, prefix: '' } : null
  }
  const match = PATH.exec(url)
  return match ? { pass: match[1] ?? '', path: match[2] ?? '', prefix: `/preview/${match[1]}` } : null
}

/**
 * A page of a preview below our own address that asks for "/style.css" means its own. Where it should be asked instead,
 * or null. This is also one more wall: no page that names where it comes from gets anything of the platform's.
 */
export function findDetour(request: Pick<IncomingMessage, 'url' | 'headers'>, base: string): string | null {
  const referer = request.headers.referer
  if (base !== 'path' || !referer || !URL.canParse(referer)) return null
  const { host, pathname } = new URL(referer)
  const from = host === request.headers.host ? PATH.exec(pathname) : null
  return from ? `/preview/${from[1]}${request.url ?? '/'}` : null
}
