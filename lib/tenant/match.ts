import { forbid, malformed, missing } from './refusal'
import { refusedPath } from './refused-paths'
import type { AnyRoute } from './route'

export interface Matched {
  route: AnyRoute
  params: Record<string, string>
}

export interface Target {
  /** Path without version, not decoded. */
  path: string
  /** As written in front of the path, or null. */
  version: string | null
  query: Record<string, string | string[]>
}

const TARGET_MAX_CHARS = 16 * 1024
const VERSION = /^\/v(\d{1,2}\.\d{1,3})(?=\/)/
const PLUGIN = /^\/plugins\/[^/]+\/json$/
const SEGMENT_MAX_CHARS = 512
/** Encoded slashes, zeros and backslashes are read differently by different servers: nobody needs them in one segment. */
const ODD = /%2f|%5c|%00|\\/i

/** Takes the target of a request apart. Throws `Refusal` (malformed) for what two servers could read in two ways. */
export function parseTarget(url: string): Target {
  if (url.length > TARGET_MAX_CHARS) throw malformed('The address of the call is too long.')
  if (!url.startsWith('/')) throw malformed('The address of a call must be a path.')
  const cut = url.indexOf('?')
  const full = cut === -1 ? url : url.slice(0, cut)
  const version = VERSION.exec(full)
  const path = version ? full.slice(version[0].length) : full
  if (/[^\x21-\x7e]|#/.test(full)) throw malformed('The path of the call holds characters that must be encoded.')
  return { path, version: version?.[1] ?? null, query: parseQuery(cut === -1 ? '' : url.slice(cut + 1)) }
}

function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const seen = query[name]
    query[name] = seen === undefined ? value : Array.isArray(seen) ? [...seen, value] : [seen, value]
  }
  return query
}

/** The declared route for a path. Throws `Refusal`: 403 for what is not declared, with what to do instead. */
export function matchRoute(routes: AnyRoute[], { method, path }: { method: string; path: string }): Matched {
  for (const route of routes) {
    if (route.method !== method) continue
    const params = matchPath(route.path, path)
    if (params) return { route, params }
  }
  // The last thing that `docker inspect NAME` asks for: nothing by that name must end as it does with any engine.
  if (method === 'GET' && PLUGIN.test(path)) throw missing('plugin not found')
  throw forbid('undeclared', refusedPath(method, path))
}

/** The parameters of `path` by `template`, decoded, or null when it is another path. */
export function matchPath(template: string, path: string): Record<string, string> | null {
  const wanted = template.split('/').slice(1)
  const given = path.split('/').slice(1)
  const open = wanted.findIndex((part) => part.endsWith('*}'))
  // A parameter of several segments takes what the fixed parts around it leave.
  const spare = given.length - wanted.length
  if (open === -1 ? spare !== 0 : spare < 0) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const from = open !== -1 && index > open ? index + spare : index
    const values = given.slice(from, index === open ? from + spare + 1 : from + 1)
    if (!part.startsWith('{')) {
      if (part !== values[0]) return null
      continue
    }
    const many = index === open
    const decoded = values.map((value) => decodeSegment(value, many))
    params[part.slice(1, many ? -2 : -1)] = decoded.join('/')
  }
  return params
}

function decodeSegment(segment: string, many: boolean): string {
  let text: string
  try {
    text = decodeURIComponent(segment)
  } catch {
    throw malformed('The path of the call is wrongly encoded.')
  }
  const parts = many ? text.split('/') : [text]
  const odd = many ? /%5c|%00|\\/i.test(segment) : ODD.test(segment)
  if (odd || text.length > SEGMENT_MAX_CHARS || parts.some((part) => ['', '.', '..'].includes(part)))
    throw malformed('The path of the call is not usable.')
  return text
}
