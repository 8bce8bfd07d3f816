import { malformed } from '../refusal'

/** The name of an image, in full. */
export interface Reference {
  /** "docker.io" when none is written. */
  host: string
  /** With "library/" for the short names of docker.io. */
  path: string
  /** Null when not written; then and without a digest it means "latest". */
  tag: string | null
  /** sha256:… */
  digest: string | null
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/
const MAX_CHARS = 255
const FULL_ID = /^[0-9a-f]{64}$/

/** Reads a name as the engine does (github.com/distribution/reference). Throws 400 for what the engine would refuse. */
export function parseReference(text: string): Reference {
  if (text.length > MAX_CHARS + 256 || FULL_ID.test(text)) throw invalid(text)
  const [named = '', digest, ...more] = text.split('@')
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) throw invalid(text)
  const slash = named.lastIndexOf('/')
  const colon = named.indexOf(':', slash + 1)
  const name = colon < 0 ? named : named.slice(0, colon)
  const tag = colon < 0 ? null : named.slice(colon + 1)
  if (tag !== null && !TAG.test(tag)) throw invalid(text)
  const { host, path } = splitHost(name)
  if (!HOST.test(host) || path.split('/').some((part) => !COMPONENT.test(part))) throw invalid(text)
  if (host.length + path.length > MAX_CHARS) throw invalid(text)
  return { host: host.toLowerCase(), path, tag, digest: digest ?? null }
}

/** The same name as people write it: without what goes without saying. */
export function formatReference({ host, path, tag, digest }: Reference): string {
  const name = host !== 'docker.io' ? `${host}/${path}` : path.replace(/^library\/(?=[^/]+$)/, '')
  return `${name}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`
}

/** With "latest" where neither tag nor digest is written. */
export function withTag(ref: Reference): Reference {
  return ref.tag === null && ref.digest === null ? { ...ref, tag: 'latest' } : ref
}

function splitHost(name: string): { host: string; path: string } {
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(slash, 0))
  const isHost = slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  if (!isHost) return { host: 'docker.io', path: name.includes('/') ? name : `library/${name}` }
  const path = name.slice(slash + 1)
  if (first !== 'docker.io' && first !== 'index.docker.io') return { host: first, path }
  return { host: 'docker.io', path: path.includes('/') ? path : `library/${path}` }
}

function invalid(text: string) {
  return malformed(`invalid reference format: "${text.slice(0, 120)}" is not the name of an image`)
}
